/** A folder's images: thumbnails with what was found, the least certain first, to review one after the other. */
import {getBlob, isAbort} from './api.js';
import {announce, byId, el, openMenu, select} from './dom.js';
import {forget, openImage, review} from './session.js';
import {counted, on, set, state} from './state.js';

const ORDER = 'curvetrace.order';
let order = localStorage.getItem(ORDER) ?? 'confidence';
/** Addresses of pictures that were fetched.
 * @type {Map<string, string>} */
const pictures = new Map();

/** @returns {ImageEntry[]} the images as the strip shows them */
export function inOrder() {
  const names = new Intl.Collator('en', {numeric: true});
  const sorted = [...state.images].sort((a, b) => names.compare(a.name, b.name));
  if (order === 'name') return sorted;
  // Untraced images have no confidence yet and come last, reviewed ones need no second look.
  const rank = (/** @type {ImageEntry} */ image) => (image.isReviewed ? 2 : 0) + (image.leastConfidence ?? 1);
  return sorted.sort((a, b) => rank(a) - rank(b));
}

function stateOf(/** @type {ImageEntry} */ image) {
  if (image.error) return {name: 'error', text: 'not to be read'};
  if (image.isReviewed) return {name: 'accepted', text: 'accepted'};
  if (image.edits > 0) return {name: 'edited', text: 'edited'};
  return image.isTraced ? {name: 'traced', text: 'traced'} : {name: 'untraced', text: 'not traced'};
}

function item(/** @type {ImageEntry} */ image) {
  const is = stateOf(image);
  const found = image.curveCount === null ? '' : `${image.curveCount}`;
  const least = image.leastConfidence === null ? '' : image.leastConfidence.toFixed(2);
  const picture = /** @type {HTMLImageElement} */ (el('img', {alt: '', width: 72, height: 56}));
  fetchThumbnail(image.id, picture);
  return el('button', {type: 'button', class: `thumb ${is.name}`, id: `image-${image.id}`, 'data-test': 'thumb',
    'data-id': image.id, title: image.name, 'aria-current': image.id === state.image?.id ? 'true' : null,
    'aria-label': `${image.name}, ${is.text}${found ? `, ${found} curves, least confidence ${least}` : ''}`,
    onclick: () => openImage(image.id), oncontextmenu: (/** @type {MouseEvent} */ event) => {
      event.preventDefault();
      openMenu({x: event.clientX, y: event.clientY}, [image.name,
        {label: 'Take off the list', note: 'and forget what was kept of it', act: () => forget(image.id)}]);
    }}, [picture, el('span', {class: 'name', text: image.name}), el('span', {class: 'numbers'}, [
    el('i', {class: 'state'}), el('span', {text: found ? `${found} curves` : is.text}), el('span', {text: least})])]);
}

async function fetchThumbnail(/** @type {string} */ id, /** @type {HTMLImageElement} */ picture) {
  try {
    if (!pictures.has(id)) pictures.set(id, URL.createObjectURL(await getBlob(`images/${id}/thumbnail`)));
    picture.src = pictures.get(id) ?? '';
  } catch (error) { if (!isAbort(error)) picture.alt = 'no picture'; }
}

function build() {
  const strip = byId('strip');
  const wasHidden = strip.hidden;
  strip.hidden = state.images.length < 2;
  document.body.classList.toggle('has-strip', !strip.hidden);
  if (strip.hidden) return;
  const focused = document.activeElement?.id;
  const left = strip.querySelector('.thumbs')?.scrollLeft ?? 0;
  const list = select('Sorted by', 'strip-order', [['confidence', 'least confidence'], ['name', 'name']], order,
    value => {
    order = value;
    localStorage.setItem(ORDER, value);
    build();
  });
  const reviewed = state.images.filter(image => image.isReviewed).length;
  const thumbs = el('div', {class: 'thumbs'}, inOrder().map(item));
  strip.replaceChildren(el('div', {class: 'side'}, [list,
    el('span', {class: 'note', text: `${reviewed} of ${state.images.length} accepted`}),
    el('button', {type: 'button', id: 'strip-accept', text: 'Accept, next', title: 'Accept and go to the next (Y)',
      onclick: acceptAndNext})]), thumbs);
  thumbs.scrollLeft = left;
  const current = /** @type {HTMLElement|null} */ (thumbs.querySelector('[aria-current]'));
  current?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  if (focused) document.getElementById(focused)?.focus({preventScroll: true});
  if (wasHidden) set({images: [...state.images]});
}

/** Opens the next image. */
export async function goTo(/** @type {1|-1} */ way) {
  const list = inOrder();
  const at = list.findIndex(image => image.id === state.image?.id);
  const next = list[(at + way + list.length) % list.length];
  if (!next || list.length < 2) return announce('There is no other image');
  await openImage(next.id);
  announce(next.name);
}

/** Says that the drawing is right, and opens the next image that nobody has looked at. */
export const acceptAndNext = () => counted(accept());

async function accept() {
  // The order changes when an image is accepted, so the next one is chosen before.
  const list = inOrder();
  const at = list.findIndex(image => image.id === state.image?.id);
  const next = [...list.slice(at + 1), ...list.slice(0, at)].find(image => !image.isReviewed);
  await review(true);
  if (next) await openImage(next.id);
  announce(next ? `Accepted; ${next.name}` : 'Accepted; all images are');
}

export function startStrip() { on(['images', 'image'], build); }
