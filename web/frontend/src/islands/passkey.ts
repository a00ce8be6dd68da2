// A form whose hidden field `passkey` is filled with what the browser says of a passkey (WebAuthn Level 3).
//
// data-act: `add` makes one, `use` uses one, `sign-in` uses one and offers it in the e-mail field too.
// The form stays hidden where passkeys are not known, or where the page was opened under another host.
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

// A challenge is good for five minutes.
const ASK_AGAIN = 4 * 60 * 1000;

export function start(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  if (!browserSupportsWebAuthn() || location.hostname !== element.dataset["host"]) return;
  element.hidden = false;
  element.parentElement?.querySelector("[data-without-passkeys]")?.remove();
  const answer = element.querySelector<HTMLInputElement>("input[name=passkey]");
  if (!answer) return;
  element.addEventListener("submit", (event) => {
    if (answer.value) return;
    event.preventDefault();
    event.stopPropagation();
    void ask(element, false).then((told) => send(element, answer, told), () => fail(element));
  });
  if (element.dataset["act"] === "sign-in") void offer(element, answer);
}

// Passkeys among the suggestions of the e-mail field, for as long as the page is open.
async function offer(element: HTMLFormElement, answer: HTMLInputElement): Promise<void> {
  if (!(await browserSupportsWebAuthnAutofill())) return;
  const wait = (): void => {
    void ask(element, true).then((told) => send(element, answer, told), () => undefined);
  };
  wait();
  window.setInterval(() => !answer.value && document.visibilityState === "visible" && wait(), ASK_AGAIN);
}

async function ask(element: HTMLFormElement, autofill: boolean): Promise<string> {
  const token = element.querySelector<HTMLInputElement>("input[name=_csrf_token]")?.value ?? "";
  const answer = await fetch(element.dataset["options"] ?? "", {
    method: "POST",
    headers: { "X-CSRF-Token": token },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const optionsJSON = await answer.json();
  if (element.dataset["act"] === "add") return JSON.stringify(await startRegistration({ optionsJSON }));
  return JSON.stringify(await startAuthentication({ optionsJSON, useBrowserAutofill: autofill }));
}

function send(element: HTMLFormElement, answer: HTMLInputElement, told: string): void {
  answer.value = told;
  element.requestSubmit();
}

function fail(element: HTMLElement): void {
  const told = element.querySelector<HTMLElement>("[data-failed]");
  if (told) told.hidden = false;
}
