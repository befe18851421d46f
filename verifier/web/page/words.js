// SPDX-License-Identifier: EUPL-1.2
// What the page says, by language: words-LANGUAGE.json. French is written here when the page
// is laid out, and so are the languages that there are: they are asked of nobody.

const french = @FRENCH@;
const known = @LANGUAGES@;
let words = {};
let language = 'fr';

export function say(key, ...values) {
  let text = words[key] ?? french[key] ?? key;
  for (const value of values) text = text.replace('%s', () => value);
  return text;
}

// The same in French whatever the language: for a message to the prefecture.
say.french = (key) => french[key] ?? key;

export const spoken = () => language;

// Reports are in French or English: what they say is marked so in a page of another language.
export const reported = () => (language === 'en' ? 'en' : 'fr');

async function read(name) {
  const answer = await fetch(`words-${name}.json`);
  if (!answer.ok) throw new Error(`words-${name}.json`);
  return answer.json();
}

export async function speak(name) {
  words = name === 'fr' ? {} : await read(name);
  language = name;
  document.documentElement.lang = name;
  document.documentElement.dir = say('language.direction');
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  const translated = document.getElementById('translated');
  translated.hidden = say('language.reviewed') === 'yes';
}

// The languages of this page, of those that there are: those that were reviewed, and those
// that the site names.
export const languages = (named) =>
  known.filter(({ code, reviewed }) => reviewed || named === 'all' || named?.includes?.(code));
