// Texts as a search compares them: in lower case, without accents. pages/tables/folding.py has the
// same table, and says why it is written out.
const FOLDED = {
    "'": "’ʼ",
    " ": "\u00a0\u202f",
    "a": "ÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧ",
    "ae": "ÆæǢǣǼǽ",
    "c": "ÇçĆćĈĉĊċČč",
    "d": "ÐðĎďĐđ",
    "e": "ÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩ",
    "g": "ĜĝĞğĠġĢģǦǧǴǵ",
    "h": "ĤĥĦħȞȟ",
    "i": "ÌÍÎÏìíîïĨĩĪīĬĭĮįİıǏǐȈȉȊȋ",
    "ij": "Ĳĳ",
    "j": "Ĵĵǰ",
    "k": "ĶķǨǩ",
    "l": "ĹĺĻļĽľĿŀŁł",
    "n": "ÑñŃńŅņŇňŉŊŋǸǹ",
    "o": "ÒÓÔÕÖØòóôõöøŌōŎŏŐőƠơǑǒǪǫǬǭǾǿȌȍȎȏȪȫȬȭȮȯȰȱ",
    "oe": "Œœ",
    "r": "ŔŕŖŗŘřȐȑȒȓ",
    "s": "ŚśŜŝŞşŠšſȘș",
    "ss": "ß",
    "t": "ŢţŤťŦŧȚț",
    "th": "Þþ",
    "u": "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗ",
    "w": "Ŵŵ",
    "y": "ÝýÿŶŷŸȲȳ",
    "z": "ŹźŻżŽž",
};
const SHIFTED = [[0x41, 0x5A, 32], [0x391, 0x3A9, 32], [0x400, 0x40F, 80], [0x410, 0x42F, 32]];
const FOLDS = new Map();
for (const [base, letters] of Object.entries(FOLDED)) {
  for (const letter of letters) FOLDS.set(letter, base);
}
for (const [first, last, distance] of SHIFTED) {
  for (let code = first; code <= last; code += 1) {
    FOLDS.set(String.fromCharCode(code), String.fromCharCode(code + distance));
  }
}
for (let code = 0x300; code <= 0x36F; code += 1) FOLDS.set(String.fromCharCode(code), "");
const FOLDABLE = /[A-Z\u00a0-\u024f\u02bc\u0300-\u036f\u0391-\u03a9\u0400-\u042f\u2019\u202f]/g;

// fold("Élan d’ŒUVRE") === "elan d'oeuvre"
function fold(text) {
  return text.replace(FOLDABLE, (letter) => FOLDS.get(letter) ?? letter);
}
