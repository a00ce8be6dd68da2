// Keeps Piccolo Admin in the console's language and direction, shows the way to the console's own pages, and
// leads to the sign-in when a session has ended. Loaded before the application itself.
(() => {
  const CHOICE = "piccoloAdminDefaultLanguage";
  const page = document.documentElement;
  localStorage.setItem(CHOICE, page.lang);

  // Its language menu writes the choice down and tells nobody.
  document.addEventListener("click", () => {
    setTimeout(() => {
      const chosen = localStorage.getItem(CHOICE);
      if (!chosen || chosen === page.lang) return;
      page.lang = chosen;
      page.dir = chosen === "ar" ? "rtl" : "ltr";
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `hudhud_language=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    }, 400);
  });

  // Beside the site's name, where it is seen at once: the link among the tables is below them all.
  const link = document.createElement("a");
  link.href = "/accounts";
  link.className = "to-credit";
  link.textContent = page.dataset.credit;
  const place = () => {
    const name = document.querySelector("#nav h1");
    if (name && !link.isConnected) name.after(link);
  };

  // It offers to add, save and delete in every table; what the server would refuse is not shown.
  const offer = () => {
    const table = location.hash.split("/")[1]?.split("?")[0] ?? "";
    for (const act of ["adds", "edits", "deletes"]) {
      const offered = (page.dataset[act] ?? "").split(" ").includes(table);
      page.classList.toggle(`never-${act}`, table !== "" && table !== "forms" && !offered);
    }
  };
  new MutationObserver(() => {
    place();
    offer();
  }).observe(page, { childList: true, subtree: true });

  const signIn = () => location.assign(`/sign-in?next=${encodeURIComponent("/admin/")}`);
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (...given) {
    this.addEventListener("load", () => {
      if (this.status === 401 || new URL(this.responseURL, location.href).pathname === "/sign-in") signIn();
    });
    return open.apply(this, given);
  };
})();
