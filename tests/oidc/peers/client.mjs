// openid-client signs a user in at our provider, refreshes, reuses an old token, and tells what came of it.
// It prints the address to open; what the browser came back to is read from standard input.
import { createInterface } from "node:readline";
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, MACHINE_ID, MACHINE_SECRET, BACK } = process.env;
const insecure = { execute: [client.allowInsecureRequests] };

const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, insecure);
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: BACK,
  scope: "openid profile email offline_access read",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
console.log(JSON.stringify({ open: address.href }));

const [cameBackTo] = await new Promise((resolve) =>
  createInterface({ input: process.stdin }).once("line", (line) => resolve([line])),
);
const told = { alg: undefined };
const tokens = await client.authorizationCodeGrant(config, new URL(cameBackTo), {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
});
told.claims = tokens.claims();
told.userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
told.introspected = await client.tokenIntrospection(config, tokens.access_token);
told.api = await call(tokens.access_token);

const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
told.rotated = fresh.refresh_token !== tokens.refresh_token;
told.sameSubject = fresh.claims().sub === tokens.claims().sub;
told.apiAfterRefresh = await call(fresh.access_token);

told.reuse = await refusal(client.refreshTokenGrant(config, tokens.refresh_token));
told.familyAfterReuse = await refusal(client.refreshTokenGrant(config, fresh.refresh_token));
told.apiAfterReuse = await call(fresh.access_token);
told.introspectedAfterReuse = await client.tokenIntrospection(config, fresh.access_token);

const machine = await client.discovery(
  new URL(ISSUER), MACHINE_ID, undefined, client.ClientSecretBasic(MACHINE_SECRET), insecure,
);
const own = await client.clientCredentialsGrant(machine, { scope: "read" });
told.machine = await call(own.access_token);
await client.tokenRevocation(machine, own.access_token);
told.machineAfterRevocation = await call(own.access_token);

console.log(JSON.stringify({ told }));

async function call(token) {
  const answer = await fetch(`${ISSUER}/api/v1/account`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

async function refusal(attempt) {
  try {
    await attempt;
    return "taken";
  } catch (error) {
    return error.error ?? String(error);
  }
}
