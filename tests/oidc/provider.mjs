// An account provider for tests: oidc-provider with a page that asks who one is, and every account's claims from a file.
// node provider.mjs PORT REDIRECT_URI PEOPLE.json; says "ready" when it answers.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, redirect, file] = process.argv.slice(2);
const people = JSON.parse(readFileSync(file, "utf8"));
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "zona", client_secret: "rahasia", redirect_uris: [redirect], post_logout_redirect_uris: [redirect] }],
  cookies: { keys: ["uji"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "role", "wilayah"] },
  conformIdTokenClaims: false, // Streamlit reads the ID token, so its claims stand there
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { logoutSource: (context, form) => { context.body = `${form}<button form="op.logoutForm" name="logout" value="yes">Keluar</button>`; } },
  },
  interactions: { url: (_context, { uid }) => `/siapa/${uid}` },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  async loadExistingGrant({ oidc }) { // nobody is asked for consent
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const page = Object.keys(people).map(id => `<button name="siapa" value="${id}">${id}</button>`).join("");
const answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  if (!url.pathname.startsWith("/siapa/")) return answer(request, response);
  if (!url.searchParams.has("siapa")) {
    response.setHeader("content-type", "text/html");
    return response.end(`<form>${page}</form>`);
  }
  await provider.interactionFinished(request, response, { login: { accountId: url.searchParams.get("siapa") } });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
