// What this ledger says to a cost centre; each other one is booked.
const cds = require("@sap/cds");

const SAYS = {
  closed: (req) => {
    req.error(400, "Cost center 10 is closed", "lines(0)/text");
    req.error(400, "Amount exceeds the limit", "amount");
  },
  unknown: (req) =>
    req.reject({ status: 422, code: "CC_UNKNOWN", message: "Kostnadssted 20 finnes ikke", target: "costCentre" }),
  period: (req) => req.reject(409, "The period 2026-10 is closed"),
  forbidden: (req) => req.reject(403, "You may not post to cost center 40"),
  locked: (req) => req.reject(423, "The ledger is locked"),
  broken: (req) => req.reject(500, "NullReferenceException in ledger"),
  busy: (req) => req.reject(503, "The ledger is being closed for the month"),
  warned: (req) => req.warn(210, "Cost center 70 closes soon", "costCentre"),
  queued: (req) => {
    req.data.status = "queued";
  },
};

module.exports = class Ledger extends cds.ApplicationService {
  async init() {
    this.before("CREATE", "Vouchers", (req) => {
      req.data.number ??= `V-${req.data.claim}`;
    });
    this.before("CREATE", ["Vouchers", "Slips"], (req) => SAYS[req.data.costCentre]?.(req));
    await super.init();
  }
};
