/** The work on one image: opening it, asking for a drawing, editing, undoing; one request after the other. */
import {Refusal, get, getBlob, isAbort, post, postFile, put, remove, stream} from './api.js';
import {announce, bar, byId} from './dom.js';
import {counted, curves, on, set, state} from './state.js';

const LAST = 'curvetrace.image';

/** Says what went wrong, in the server's sentence. */
export function complain(/** @type {unknown} */ error) {
  if (isAbort(error) || state.isOffline) return;
  const text = error instanceof Error ? error.message : String(error);
  // What begins with a file's name keeps it as it is.
  const isName = /^\S*\.\w+:/.test(text);
  bar(isName ? text : text.charAt(0).toUpperCase() + text.slice(1), {id: 'error', action: 'OK', act: () => {}});
}

function replaceEntry(/** @type {ImageEntry} */ entry) {
  const isKnown = state.images.some(other => other.id === entry.id);
  const images = isKnown ? state.images.map(other => (other.id === entry.id ? entry : other))
    : [...state.images, entry];
  set({images, image: state.image?.id === entry.id ? entry : state.image});
}

/** Asks what is there, and opens what was open. */
export async function start() {
  await refresh();
  const last = localStorage.getItem(LAST);
  const first = state.images.find(image => image.id === last) ?? state.images[0];
  if (first) await openImage(first.id);
}

/** Asks for the list, and again while the server still opens and traces a folder's images. */
async function refresh() {
  const status = await get('status');
  set({status, images: status.images});
  const isTracing = state.images.length > 1 && state.images.some(one => !one.isTraced && !one.error);
  if (status.pending > 0 || isTracing) setTimeout(() => refresh().catch(complain), 1500);
}

/** @type {AbortController|null} */
let opening = null;
/** Shows an image and traces it; what was kept of it is in force. */
export const openImage = (/** @type {string} */ id) => counted(open(id));

async function open(/** @type {string} */ id) {
  tracing?.abort();
  opening?.abort();
  const own = opening = new AbortController();
  try {
    const entry = await get(`images/${id}`, own.signal);
    localStorage.setItem(LAST, id);
    const picture = await fetchPicture(id, own.signal);
    if (own.signal.aborted) return;
    set({image: entry, imageId: entry.id, picture, result: null, selection: [], knot: null, hover: null,
      candidates: null, watched: null,
      live: {detail: null, confidence: null}});
    replaceEntry(entry);
    if (entry.isRestored && entry.edits > 0) offerAnew(entry);
    await trace(null);
  } catch (error) { complain(error); }
}

/** @param {string} id @param {AbortSignal} [signal] */
async function fetchPicture(id, signal) {
  return createImageBitmap(await getBlob(`images/${id}/picture`, signal), {colorSpaceConversion: 'none'});
}

function offerAnew(/** @type {ImageEntry} */ entry) {
  const count = `${entry.edits} ${entry.edits === 1 ? 'edit' : 'edits'}`;
  bar(`Restored, ${count}`, {id: 'restored', action: 'Start anew', act: startAnew});
}

/** Forgets recipe and edits of the image that is shown. */
export async function startAnew() {
  const {image} = state;
  if (!image) return;
  try {
    await post(`images/${image.id}/anew`);
    await openImage(image.id);
  } catch (error) { complain(error); }
}

/** Takes files: images are opened, a project is put into the image that is shown. */
export async function openFiles(/** @type {Iterable<File>} */ files) {
  /** @type {ImageEntry|null} */
  let first = null;
  for (const file of files) {
    try {
      if (/\.json$/i.test(file.name) || file.type === 'application/json') { await openProject(file); continue; }
      const limit = state.status?.limits.bytes;
      if (limit && file.size > limit) throw new Error(`${file.name} is larger than ${Math.round(limit / 1e6)} MB`);
      progress(0.05);
      const entry = await postFile(`images?name=${encodeURIComponent(file.name || 'pasted.png')}`, file);
      replaceEntry(entry);
      first ??= entry;
    } catch (error) { progress(null); complain(error); }
  }
  if (first) await openImage(first.id);
}

async function openProject(/** @type {File} */ file) {
  const {image} = state;
  if (!image) throw new Error('open the image first, then drop its project onto it');
  const json = JSON.parse(await file.text());
  await enqueue(async () => apply(await put(`images/${image.id}/project`, json)));
  bar('Project opened', {id: 'note'});
}

/** Opens a sample, or work that was kept. */
export async function openFrom(/** @type {string} */ path) {
  try {
    progress(0.05);
    const entry = await post(path);
    replaceEntry(entry);
    await openImage(entry.id);
  } catch (error) { progress(null); complain(error); }
}

/** Takes an image off the list. */
export async function forget(/** @type {string} */ id) {
  try {
    await remove(`images/${id}`);
    const images = state.images.filter(image => image.id !== id);
    const wasShown = state.image?.id === id;
    set({images, ...(wasShown ? {image: null, imageId: null, picture: null, result: null, selection: []} : {})});
    if (wasShown && images[0]) await openImage(images[0].id);
  } catch (error) { complain(error); }
}

/** The thin line at the head of the page.
 * @param {number|null} share null where nothing is under way */
export function progress(share) {
  const line = byId('progress');
  line.classList.toggle('on', share !== null);
  if (share !== null) /** @type {HTMLElement} */ (line.firstElementChild).style.transform = `scaleX(${share})`;
}

/** @type {AbortController|null} */
let tracing = null;
/** Asks for the drawing of a recipe; null asks for that of the recipe in force. An earlier question is dropped. */
export const trace = (/** @type {Recipe|null} */ recipe) => counted(ask(recipe));

async function ask(/** @type {Recipe|null} */ recipe) {
  const {image} = state;
  if (!image) return;
  tracing?.abort();
  const own = tracing = new AbortController();
  const frame = state.result?.recipe.frame;
  set({isBusy: true});
  progress(0.08);
  try {
    await stream(`images/${image.id}/trace`, recipe ? {recipe} : {}, event => {
      if (own.signal.aborted) return;
      if (event.event === 'progress') progress(Math.max(0.08, event.share));
      else if (event.event === 'result') apply(event);
      else if (event.event === 'failed') complain(new Error(event.error));
    }, own.signal);
    if (recipe && recipe.frame !== frame) set({picture: await fetchPicture(image.id, own.signal)});
  } catch (error) {
    complain(error);
  } finally {
    if (tracing === own) {
      tracing = null;
      wanted = null;
      progress(null);
      set({isBusy: false, live: {detail: null, confidence: null}});
    }
  }
}

/** Changes keys of the recipe, undefined takes one away, and asks for its drawing. */
export function changeRecipe(/** @type {Recipe} */ patch) {
  const base = wanted ?? state.result?.recipe ?? {};
  /** @type {*} */
  const recipe = {...base, ...patch};
  for (const key of Object.keys(recipe)) if (recipe[key] === undefined) delete recipe[key];
  wanted = recipe;
  return trace(recipe);
}

/** The recipe that was asked for last, until its drawing has come.
 * @type {Recipe|null} */
let wanted = null;

/** Takes a drawing as the one that is shown. */
function apply(/** @type {Result} */ result) {
  wanted = null;
  const ids = new Set(result.drawing.curves.map(curve => curve.id));
  const selection = state.selection.filter(id => ids.has(id));
  const isSame = selection.length === state.selection.length;
  set({result, selection: isSame ? state.selection : selection, knot: isSame ? state.knot : null,
    hover: state.hover !== null && ids.has(state.hover) ? state.hover : null,
    live: {detail: null, confidence: null}});
  refreshEntry();
}

/** What the list says about the image, without asking the server. */
function refreshEntry() {
  const {image, result} = state;
  if (!image || !result) return;
  const found = result.drawing.curves;
  replaceEntry({...image, isTraced: true, curveCount: found.length, edits: result.edits, undone: result.undone,
    leastConfidence: found.length ? Math.min(...found.map(curve => curve.confidence)) : null});
}

/** Edits wait for each other, so that each is of the drawing before it.
 * @type {Promise<*>} */
let queue = Promise.resolve();

/** Does something; where nobody answers, again when somebody does, so that no edit is lost. */
async function insisting(/** @type {() => Promise<*>} */ act) {
  try { return await act(); } catch (error) {
    if (!state.isOffline) throw error;
    while (state.isOffline) await new Promise(resolve => { setTimeout(resolve, 200); });
    await trace(null);
    return act();
  }
}

/** @param {() => Promise<*>} act @returns {Promise<boolean>} whether it was done */
function enqueue(act) {
  const own = queue.then(async () => {
    set({isBusy: true});
    try { await insisting(act); return true; } catch (error) {
      complain(error);
      // Somebody else, such as another tab, has changed the drawing: show theirs.
      if (error instanceof Refusal && error.code === 409) await trace(null);
      return false;
    } finally { set({isBusy: tracing !== null}); }
  });
  queue = own;
  return counted(own);
}

/** Makes an edit.
 * @param {*} change as the interface has it, without the revision
 * @param {string} [words] said when it is done @returns {Promise<boolean>} */
export function edit(change, words) {
  return enqueue(async () => {
    const {image, result} = state;
    if (!image || !result) return;
    const before = new Set(curves().map(curve => curve.id)), {selection, knot} = state;
    apply(await post(`images/${image.id}/edits`, {...change, revision: result.revision}));
    const made = curves().filter(curve => !before.has(curve.id)).map(curve => curve.id);
    // A curve that a person changes may get another id; it stays the selected one.
    const isLost = selection.length === 1 && state.selection.length === 0 && change.do !== 'remove';
    if (made.length === 1 && (isLost || ['wire', 'draw'].includes(change.do))) {
      set({selection: made, knot: isLost ? knot : null});
    }
    if (words) announce(words);
  });
}

/** @param {'undo'|'redo'} way @returns {Promise<boolean>} */
export function step(way) {
  return enqueue(async () => {
    const {image, result} = state;
    if (!image || !result || (way === 'undo' ? result.edits
      : result.undone) === 0) throw new Error(`nothing to ${way}`);
    apply(await post(`images/${image.id}/${way}`));
    announce(way === 'undo' ? 'Undone' : 'Redone');
  });
}

export async function review(/** @type {boolean} */ isReviewed) {
  const {image} = state;
  if (!image) return;
  try { replaceEntry(await put(`images/${image.id}/review`, {isReviewed})); } catch (error) { complain(error); }
}

/** What a layer depends on: all of the recipe but what only chooses among the curves that are there. */
export function basis() {
  const {detail, tolerance, minConfidence, widths, radii, pixelSide, ...rest} = state.result?.recipe ?? {};
  return `${state.image?.id}|${JSON.stringify(rest)}`;
}

on(['isOffline'], () => {
  if (state.isOffline) bar('The server does not answer. What was done is kept; trying again.', {
    id: 'offline', stays: true});
  else {
    document.querySelector('[data-id=offline]')?.remove();
    if (!state.status) start().catch(complain);
    else if (state.image) trace(null);
  }
});
