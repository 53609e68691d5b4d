// What is done once the page is there. Without it the page shows the same, less handily.
document.documentElement.classList.add("scripted");
startTables();

const copying = new Copying(JSON.parse(document.getElementById("/copy/words").textContent));
copying.addButtons(document);
const since = document.getElementById("/since");
if (since) new VersionQuestion(since);
const chooser = document.getElementById("/reuse/chooser");
if (chooser) new LinkChooser(chooser, copying);
