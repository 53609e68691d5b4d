// What is done once the page is there. Without it the page shows the same, less handily.
document.documentElement.classList.add("scripted");
startTables();
