// oidc-provider, as an organisation would run it: one client, and its own pages for signing in and consenting.
import Provider from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET, BACK } = process.env;

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [BACK] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["only for a test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@organisation.example`, email_verified: true }),
  }),
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
