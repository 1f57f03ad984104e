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
  const formats = (status?.formats ?? []).filter(format => format.name !== 'project');
  const isMeasure = (/** @type {string} */ name) => name.startsWith('measures');
  const isPicture = (/** @type {string} */ name) => /^(overlay|figure|picture)/.test(name);
  const some = (/** @type {(name: string) => boolean} */ is) => formats.filter(({name}) => is(name)).map(format => ({
    label: format.title.replace(/^Measures: /, ''), test: `export-${format.name}`,
    act: () => { take(`images/${image.id}/exports/${format.name}`, format.file.replace('NAME', stem)); },
  }));
  openMenu(byId('takeaway'), ['Drawing', ...some(name => !isMeasure(name) && !isPicture(name)),
    'Pictures', ...some(isPicture), 'Measures', ...some(isMeasure), 'To go on with',
    {label: 'Project file', test: 'export-project',
      act: () => { take(`images/${image.id}/project`, `${stem}-project.json`); }}], true);
}

export function startTakeaway() {
  byId('takeaway').addEventListener('click', offer);
  on(['result'], () => { /** @type {HTMLButtonElement} */ (byId('takeaway')).disabled = state.result === null; });
}
