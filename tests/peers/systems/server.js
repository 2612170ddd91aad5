// The service on loopback, with a journal of what it was asked and answered, and a way to begin anew.
const cds = require("@sap/cds");
const express = require("express");

const HELD_MS = 3000;
let journal = [];

const named = ({ code, target }) => [code, target && `at ${target}`].filter(Boolean).join(" ");

function inWords(status, body) {
  if (!body.startsWith("{")) return `${status}`;
  const { error, responses } = JSON.parse(body);
  if (responses) return `${status} (${responses.map((one) => one.status).join(", ")})`;
  return error ? [status, ...(error.details ?? [error]).map(named)].filter(Boolean).join(", ") : `${status}`;
}

function withJournal(req, res, next) {
  const { write, end } = res;
  const { method } = req; // as it came: an upsert becomes a POST inside
  const parts = [];
  const keep = (part) => part && typeof part !== "function" && parts.push(Buffer.from(part));
  res.write = (part, ...more) => (keep(part), write.call(res, part, ...more));
  res.end = (part, ...more) => {
    keep(part);
    journal.push({ method, said: inWords(res.statusCode, Buffer.concat(parts).toString()) });
    const fate = method === "POST" && req.headers["x-fate"]; // of the answer: what was booked is booked
    if (fate === "cut") return req.socket.destroy();
    if (fate === "held") return setTimeout(() => end.call(res, part, ...more), HELD_MS);
    return end.call(res, part, ...more);
  };
  next();
}

async function beginAnew(_, res) {
  for (const entity of ["books.Vouchers", "books.Lines", "books.Slips", "books.Accounts", "Ledger.Claims.drafts"]) {
    await cds.db.run(cds.ql.DELETE.from(entity));
  }
  res.json((journal = []));
}

module.exports = (options) => {
  const app = express();
  app.get("/journal", (_, res) => res.json(journal));
  app.delete("/everything", beginAnew);
  app.use(withJournal);
  app.listen = ((listen) => (port) => listen.call(app, port, "127.0.0.1"))(app.listen);
  return cds.server({ ...options, app });
};
