// A real OpenID provider on loopback: `node server.mjs` reads ISSUER, CLIENT, SECRET and CALLBACK.
// Whoever types a name is that person; the address is theirs.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const { ISSUER, CLIENT, SECRET, CALLBACK } = process.env;
const SIGNED_OUT = new URL("/auth/signed-out", CALLBACK).href;
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const provider = new Provider(ISSUER, {
  clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [CALLBACK], post_logout_redirect_uris: [SIGNED_OUT] }],
  jwks: { keys: [{ ...key, kid: "first", use: "sig", alg: "RS256" }] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@acme.example`, email_verified: true }),
  }),
});
provider.listen(Number(new URL(ISSUER).port), "127.0.0.1");
