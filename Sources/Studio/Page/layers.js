/** Layers under the splines: how each is fetched, coloured, and shown; and the panel that says which. */
import {get, getBlob, isAbort} from './api.js';
import {byId, el, newCanvas, paintOn} from './dom.js';
import {basis, complain} from './session.js';
import {begin, debounced, on, set, state} from './state.js';
import {addPainter, invalidate, toImageSpace, view} from './view.js';

/** @typedef {'image'|'evidence'|'orientation'|'attribution'|'parts'|'canny'|'splines'|'widths'} LayerName
 * @typedef {{title: string, note: string, isOn: boolean, opacity: number}} Layer */

/** From the lowest to the highest.
 * @type {Record<LayerName, Layer>} */
export const layers = {
  image: {title: 'Image', note: '', isOn: true, opacity: 1},
  evidence: {title: 'Evidence', note: 'where curves are seen', isOn: false, opacity: 0.85},
  orientation: {title: 'Orientation', note: 'hue is the direction', isOn: false, opacity: 0.9},
  attribution: {title: 'Attribution', note: 'what fired the neurons', isOn: false, opacity: 0.85},
  parts: {title: 'Factor map', note: 'parts that look alike', isOn: false, opacity: 0.5},
  canny: {title: 'Canny', note: 'edges by contrast alone', isOn: false, opacity: 1},
  widths: {title: 'Widths', note: 'as wide as they are', isOn: false, opacity: 0.6},
  splines: {title: 'Splines', note: '', isOn: true, opacity: 1},
};

/** Colours of factors, from 1. */
export const PALETTE = ['#4cc9f0', '#f9a03f', '#a78bfa', '#7bd389', '#f06595', '#ffe066', '#5c9ded', '#c9a27e'];
/** Layers larger than this are shown smaller, so that a film of 100 megapixels stays quick. */
const MOST = 12e6;

/** @typedef {{basis: string, grey: Uint8ClampedArray|null, canvas: HTMLCanvasElement, width: number,
 *   height: number}} Loaded */
/** @type {Map<string, Loaded>} */
const loaded = new Map();
/** @type {Map<string, AbortController>} */
const loading = new Map();

/** Bytes of RGBA as one number, in this machine's order. */
const word = (/** @type {number} */ r, /** @type {number} */ g, /** @type {number} */ b, /** @type {number} */ a) =>
  new Uint32Array(new Uint8ClampedArray([r, g, b, a]).buffer)[0];

const rgb = (/** @type {string} */ hex) => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

/** What colour a grey has.
 * @param {(grey: number) => [number, number, number, number]} color */
const table = color => Uint32Array.from({length: 256}, (_, grey) => word(...color(grey)));

const TABLES = {
  evidence: table(g => [70 + g * 0.72, 130 + g * 0.48, 190 + g * 0.25, Math.min(255, g * 1.4)]),
  attribution: table(g => [255, 90 + g * 0.6, 130 - g * 0.3, Math.min(235, (g * g) / 150)]),
  canny: table(g => [255, 196, 61, g]),
  parts: table(g => /** @type {[number, number, number, number]} */ (
    g === 0 ? [0, 0, 0, 0] : [...rgb(PALETTE[(g - 1) % PALETTE.length]), 255])),
};

/** Loads a layer that is not here or not of this recipe. */
async function load(/** @type {keyof TABLES|'orientation'} */ name) {
  const {image, result} = state;
  const own = basis();
  if (!image || !result || loaded.get(name)?.basis === own || isLoading(name, own)) return;
  loading.get(name)?.abort();
  const control = Object.assign(new AbortController(), {basis: own});
  loading.set(name, control);
  const end = begin();
  try {
    const blob = await getBlob(`images/${image.id}/layers/${name}`, control.signal);
    const shrink = Math.min(1, Math.sqrt(MOST / (image.width * image.height)));
    const width = Math.max(1, Math.round(image.width * shrink)), height = Math.max(1,
      Math.round(image.height * shrink));
    const bitmap = await createImageBitmap(blob, shrink < 1
      ? {colorSpaceConversion: 'none', resizeWidth: width, resizeHeight: height} : {colorSpaceConversion: 'none'});
    const canvas = newCanvas(width, height);
    const context = paintOn(canvas);
    context.drawImage(bitmap, 0, 0);
    const data = context.getImageData(0, 0, width, height);
    /** @type {Loaded} */
    const layer = {basis: own, grey: null, canvas, width, height};
    if (name === 'orientation') {
      // Brightness becomes opacity, so that the image shows where the network sees nothing.
      for (let i = 0; i < data.data.length; i += 4) {
        const top = Math.max(data.data[i], data.data[i + 1], data.data[i + 2]);
        if (top > 0) for (let k = 0; k < 3; k += 1) data.data[i + k] = (data.data[i + k] * 255) / top;
        data.data[i + 3] = top;
      }
      context.putImageData(data, 0, 0);
    } else {
      layer.grey = new Uint8ClampedArray(width * height);
      for (let i = 0; i < layer.grey.length; i += 1) layer.grey[i] = data.data[4 * i];
      color(layer, TABLES[name]);
    }
    loaded.set(name, layer);
    invalidate('all');
  } catch (error) {
    if (!isAbort(error)) { layers[name].isOn = false; buildPanel(); complain(error); }
  } finally {
    if (loading.get(name) === control) loading.delete(name);
    end();
  }
}

/** @param {string} name @param {string} own */
const isLoading = (name, own) => /** @type {*} */ (loading.get(name))?.basis === own;

/** One look into a table for each pixel: below 2 ms for 600 x 600. */
function color(/** @type {Loaded} */ layer, /** @type {Uint32Array} */ colors) {
  if (!layer.grey) return;
  const {grey, width, height} = layer;
  const data = new ImageData(width, height);
  const words = new Uint32Array(data.data.buffer);
  for (let i = 0; i < grey.length; i += 1) words[i] = colors[grey[i]];
  paintOn(layer.canvas).putImageData(data, 0, 0);
}

/** The part at a point of the image, 0 where there is none. */
export function partAt(/** @type {{x: number, y: number}} */ p) {
  const map = loaded.get('parts'), {image} = state;
  if (!map?.grey || !image || p.x < 0 || p.y < 0 || p.x >= image.width || p.y >= image.height) return 0;
  const x = Math.floor((p.x * map.width) / image.width), y = Math.floor((p.y * map.height) / image.height);
  return map.grey[y * map.width + x];
}

/** Whether evidence is coloured for a detail that is dragged, and which.
 * @type {number|null} */
let shownThreshold = null;

/** Colours the evidence by what the dragged detail asks for. */
function followDetail() {
  const evidence = loaded.get('evidence');
  const {detail} = state.live;
  const threshold = detail === null ? null : state.result?.thresholds[Math.round(detail * 100)] ?? null;
  if (!evidence || threshold === shownThreshold) return;
  shownThreshold = threshold;
  color(evidence, threshold === null ? TABLES.evidence : table(grey => (
    grey >= threshold ? [60, 200, 232, 210] : [120, 150, 165, Math.min(70, grey * 0.5)])));
}

function paint(/** @type {CanvasRenderingContext2D} */ context) {
  const {image, picture} = state;
  if (!image || !picture) return;
  const cut = state.divider === null ? null : state.divider * context.canvas.clientWidth;
  context.save();
  toImageSpace(context);
  context.imageSmoothingEnabled = view.scale * (devicePixelRatio || 1) < 3;
  context.imageSmoothingQuality = 'medium';
  context.save();
  context.shadowColor = 'rgba(0, 0, 0, 0.35)';
  context.shadowBlur = 18;
  context.fillStyle = getComputedStyle(document.body).getPropertyValue('--paper');
  context.fillRect(0, 0, image.width, image.height);
  context.restore();
  if (layers.image.isOn) {
    context.globalAlpha = layers.image.opacity;
    context.drawImage(picture, 0, 0, image.width, image.height);
  }
  if (cut !== null) {
    // Left of the divider are the layers, right of it Canny alone.
    const x = (cut - view.x) / view.scale;
    lay(context, 'canny', 1, x, image.width);
    context.beginPath();
    context.rect(-1e6, -1e6, x + 1e6, 2e6);
    context.clip();
  }
  for (const name of /** @type {LayerName[]} */ (['evidence', 'orientation', 'attribution', 'parts', 'canny'])) {
    const isDragged = name === 'evidence' && state.live.detail !== null;
    if (layers[name].isOn || isDragged) lay(context, name, layers[name].opacity * (isDragged ? 0.75 : 1));
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {string} name @param {number} opacity
 * @param {number} [from] @param {number} [to] columns of the image */
function lay(context, name, opacity, from, to) {
  const layer = loaded.get(name), {image} = state;
  if (!layer || !image) return;
  context.save();
  if (from !== undefined && to !== undefined) {
    context.beginPath();
    context.rect(from, 0, Math.max(0, to - from), image.height);
    context.clip();
    context.globalAlpha = 0.55;
    context.fillStyle = '#0b0e10';
    context.fillRect(from, 0, Math.max(0, to - from), image.height);
  }
  context.globalAlpha = opacity;
  context.drawImage(layer.canvas, 0, 0, image.width, image.height);
  context.restore();
}

/** Fetches what is to be seen. */
function need() {
  for (const name of /** @type {(keyof TABLES|'orientation')[]} */ (
    ['evidence', 'orientation', 'attribution', 'parts', 'canny'])) {
    const isParted = name !== 'parts' || state.result?.recipe.factors !== undefined;
    if (isParted && (layers[name].isOn || (name === 'canny' && state.divider !== null))) load(name);
  }
}

/** Switches a layer. */
export function show(/** @type {LayerName} */ name, /** @type {boolean} */ isOn) {
  layers[name].isOn = isOn;
  buildPanel();
  need();
  invalidate('all');
}

/** Makes ready what dragging detail shows: curves that appear from a detail on, and the evidence. */
export async function prepareDetail() {
  const {image, result} = state;
  if (!image || !result) return;
  load('evidence');
  const own = basis();
  if (own === candidatesBasis) return;
  candidatesBasis = own;
  try {
    const {curves} = await get(`images/${image.id}/candidates`);
    if (own === candidatesBasis) set({candidates: curves});
  } catch (error) {
    if (own === candidatesBasis) candidatesBasis = '';
    if (!isAbort(error)) console.warn(String(error));
  }
}

let candidatesBasis = '';

function buildPanel() {
  const rows = Object.entries(layers).reverse().map(([name, layer]) => row(/** @type {LayerName} */ (name), layer));
  const focused = document.activeElement?.id;
  byId('panel-layers').replaceChildren(el('h2', {text: 'Layers', class: 'hidden'}), ...rows, el('p', {class: 'note',
    text: 'D draws a divider: splines on its left, Canny on its right.'}));
  if (focused) document.getElementById(focused)?.focus();
}

function row(/** @type {LayerName} */ name, /** @type {Layer} */ layer) {
  const isMissing = name === 'parts' && state.result?.recipe.factors === undefined;
  const box = /** @type {HTMLInputElement} */ (el('input', {type: 'checkbox', id: `layer-${name}`, disabled: isMissing,
    onchange: () => show(name, box.checked)}));
  box.checked = layer.isOn;
  const slider = /** @type {HTMLInputElement} */ (el('input', {type: 'range', min: 0, max: 100,
    value: layer.opacity * 100,
    id: `opacity-${name}`, 'aria-label': `Opacity of ${layer.title}`, disabled: isMissing,
    oninput: () => {
      layer.opacity = Number(slider.value) / 100;
      slider.style.setProperty('--at', `${slider.value}%`);
      invalidate('all');
    }}));
  slider.style.setProperty('--at', `${slider.value}%`);
  const note = isMissing ? 'split the image first (F)' : layer.note;
  return el('div', {class: 'layer'}, [
    el('label', {}, [box, el('span', {}, [el('b', {text: layer.title}), el('small', {text: note})])]), slider]);
}

export function startLayers() {
  buildPanel();
  addPainter('picture', paint);
  const soon = debounced(250, () => { if (!state.isBusy) prepareDetail(); });
  on(['picture'], () => invalidate('all'));
  on(['imageId'], () => { loaded.clear(); candidatesBasis = ''; });
  on(['result'], () => { need(); buildPanel(); soon(); invalidate('all'); });
  on(['divider'], () => { need(); invalidate('all'); });
  on(['live'], () => { followDetail(); invalidate('all'); });
}
