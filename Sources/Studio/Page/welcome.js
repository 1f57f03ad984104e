/** Opening: drops, pastes, the chooser, samples, and work that was kept. */
import {byId, el, input} from './dom.js';
import {svg} from './icons.js';
import {complain, openFiles, openFrom, openImage, startAnew} from './session.js';
import {on, set, state} from './state.js';

export const chooseFile = () => input('file').click();

/** Back to the page on which an image is chosen; the work on the one that was open is kept. */
export function goHome() {
  set({image: null, imageId: null, picture: null, result: null, selection: [], knot: null, hover: null, watched: null});
}

const count = (/** @type {number} */ edits) => (edits ? `${edits} ${edits === 1 ? 'edit' : 'edits'}` : '');

function build() {
  const {status, image, images} = state;
  byId('welcome').hidden = image !== null || status === null;
  document.body.classList.toggle('empty', image === null);
  if (image || !status) return;
  byId('samples').replaceChildren(...status.samples.map(sample => el('li', {}, [el('button', {type: 'button',
    text: sample.title, id: `sample-${sample.name}`, onclick: () =>
      openFrom(`samples/${encodeURIComponent(sample.name)}`)})])));
  const kept = status.kept ?? [];
  byId('kept').hidden = images.length + kept.length === 0;
  byId('kept').querySelector('ul')?.replaceChildren(...kept.map(one => el('li', {}, [
    el('button', {type: 'button', class: 'link', text: one.name, onclick: () => openFrom(`kept/${one.id}`)}),
    el('span', {class: 'note', text: count(one.edits)})])), ...images.map(one => el('li', {}, [
    el('button', {type: 'button', class: 'link', text: one.name, onclick: () => openImage(one.id)}),
    el('span', {class: 'note', text: [one.isRestored ? 'restored' : '', one.curveCount === null ? ''
      : `${one.curveCount} curves`, count(one.edits)]
      .filter(Boolean).join(', ')}),
    ...(one.edits ? [el('button', {type: 'button', class: 'link', text: 'Start anew', onclick: async () => {
      await openImage(one.id);
      await startAnew();
    }})] : [])])));
}

/** Three curves and their knots, as an invitation. */
function art() {
  const place = byId('welcome-art');
  for (const [d, name] of [['M8 78C70 78 74 20 132 22S200 84 312 40', 'main'], ['M132 22C170 22 190 8 240 10', 'side'],
    ['M74 56C96 74 110 86 150 88', 'side']]) place.append(svg('path', {d, class: name}));
  for (const [x, y] of [[8, 78], [132, 22], [312, 40], [74, 56]]) place.append(svg('circle', {cx: x, cy: y, r: 4}));
}

export function startWelcome() {
  art();
  build();
  on(['status', 'image', 'images'], build);
  byId('choose').addEventListener('click', chooseFile);
  const chooser = input('file');
  chooser.addEventListener('change', () => {
    openFiles([...(chooser.files ?? [])]).catch(complain);
    chooser.value = '';
  });
  // A drag enters and leaves every element that it passes, so they are counted.
  let depth = 0;
  const mark = () => document.body.classList.toggle('dropping', depth > 0);
  addEventListener('dragenter', event => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    depth += 1;
    mark();
  });
  addEventListener('dragleave', () => { depth = Math.max(0, depth - 1); mark(); });
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    depth = 0;
    mark();
    openFiles([...(event.dataTransfer?.files ?? [])]);
  });
  document.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) openFiles(files);
  });
}
