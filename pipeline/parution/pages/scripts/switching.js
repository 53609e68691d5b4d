// Another version of the tables than the latest: `?version=2.0.0` before « # ».

// Put in the header of the page the list of the versions.
function offerVersions(version) {
  const { versions } = configuration;
  if (versions.length < 2) return;
  const current = version ?? configuration.version;
  const options = versions.map((each) => {
    const latest = each.version === configuration.version;
    const text = say(latest ? "latest" : "dated", each);
    return make("option", { value: each.version, selected: each.version === current }, text);
  });
  const select = make("select", {}, ...options);
  const go = () => location.assign(addressVersion(select.value) + location.hash);
  document
    .querySelector("header")
    .append(
      make(
        "p",
        { class: "edition" },
        make("label", {}, `${say("version")} `, select),
        makeButton(say("goVersion"), go),
      ),
    );
}

function addressVersion(version) {
  const latest = version === configuration.version;
  return location.pathname + (latest ? "" : `?version=${encodeURIComponent(version)}`);
}

// Show the tables of a version in the place of those of the latest, and say so.
async function showVersion(version) {
  const told = configuration.versions.find((each) => each.version === version);
  const banner = make("p", { role: "status" });
  const back = make("a", { href: location.pathname }, say("back"));
  document.body.prepend(make("div", { class: "banner" }, banner));
  if (!told) {
    banner.append(`${say("noVersion", { version })} `, back);
    return;
  }
  banner.append(`${say("viewing", told)} `, back);
  let edition;
  try {
    edition = await openEdition(version);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    const folder = make("a", { href: `releases/${version}/index.html` }, `releases/${version}/`);
    banner.append(make("br"), `${error.message} `, folder);
    return;
  }
  for (const article of document.querySelectorAll("article.table")) {
    const table = edition.find(article.id);
    if (!table) clearArticle(article, make("p", { class: "notice" }, say("noTable", { version })));
  }
  for (const table of edition.tables) showEdition(table);
}

// Leave of an article its title and a remark.
function clearArticle(article, remark) {
  article.replaceChildren(article.querySelector("h3"), remark);
}

function showEdition(table) {
  const article = document.getElementById(table.name) ?? addArticle(table);
  const file = make("a", { href: table.href }, table.path);
  const region = make(
    "div",
    { class: "scroll rows", tabindex: "0", role: "region", "aria-label": table.title },
    make("table", {}, make("thead", {}, make("tr", {}, makeCorner())), make("tbody")),
  );
  article.querySelector("h3").textContent = table.title;
  clearArticle(article, make("p", { class: "facts" }, file));
  article.append(
    make("p", { class: "told" }, table.description ?? ""),
    make("div", { class: "tools" }),
    region,
    make("div", { class: "pages" }),
  );
  const view = new TableView(article, table);
  views.set(table.name, view);
  readWhenSeen(view);
}

function makeCorner() {
  return make("th", { scope: "col", class: "n" }, say("number"));
}

function addArticle(table) {
  const article = make("article", { id: table.name, class: "table" }, make("h3"));
  document.getElementById("/tables").append(article);
  return article;
}

// Read a table once it is about to be seen, unless its address had it read before.
function readWhenSeen(view) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (view.found === null) view.attempt(() => view.refresh());
    },
    { rootMargin: "400px" },
  );
  observer.observe(view.article);
}
