/** Taking the drawing away: every format that the server writes, and the project file. */
import {getFile} from './api.js';
import {byId, download, openMenu} from './dom.js';
import {complain} from './session.js';
import {on, state} from './state.js';

/** @param {string} path @param {string} name where the server gives none */
async function take(path, name) {
  try {
    const file = await getFile(path);
    download(file.blob, file.name ?? name);
  } catch (error) { complain(error); }
}

export function offer() {
  const {image, status, result} = state;
  if (!image || !result) return;
  const stem = image.name.replace(/\.[^.]*$/, '') || 'drawing';
  openMenu(byId('takeaway'), ['Take away',
    ...(status?.formats ?? []).filter(one => one.name !== 'project').map(format => ({label: format.title,
      note: format.file.replace(/^NAME[.-]?/, ''), test: `export-${format.name}`,
      act: () => { take(`images/${image.id}/exports/${format.name}`, format.file.replace('NAME', stem)); }})),
    'To go on with',
    {label: 'Project file', note: 'recipe, edits and drawing; opens again here', test: 'export-project',
      act: () => { take(`images/${image.id}/project`, `${stem}-project.json`); }}]);
}

export function startTakeaway() {
  byId('takeaway').addEventListener('click', offer);
  on(['result'], () => { /** @type {HTMLButtonElement} */ (byId('takeaway')).disabled = state.result === null; });
}
