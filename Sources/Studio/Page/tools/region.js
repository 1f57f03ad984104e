/** Regions without curves, and regions outside which there are none: painted with a brush or a lasso. */
import {el, newCanvas, paintOn, segmented} from '../dom.js';
import {line, trail} from '../marks.js';
import {changeRecipe} from '../session.js';
import {counted, on, state} from '../state.js';
import {addPainter, invalidate, toImageSpace, toPage, view} from '../view.js';
import {action} from './tools.js';

/** @typedef {"avoid"|"within"} Kind */

/** What both tools share. */
const brush = {size: 24, shape: 'brush'};
/** @type {Point|null} */
let pointer = null;

/** A mask as large as the image: opaque, in its colour, where it holds. */
class Region {
  constructor(/** @type {Kind} */ kind, /** @type {string} */ color) {
    this.kind = kind;
    this.color = color;
    this.mask = newCanvas(1, 1);
    /** What the recipe said when it was read last. */
    this.source = '[]';
    this.isEmpty = true;
  }

  get context() { return paintOn(this.mask); }

  clear() {
    this.mask.width = state.image?.width ?? 1;
    this.mask.height = state.image?.height ?? 1;
    this.isEmpty = true;
  }

  /** Reads the recipe, where it is not what was painted here. */
  async read() {
    const list = state.result?.recipe[this.kind] ?? [];
    const source = JSON.stringify(list);
    const {image} = state;
    if (!image || (source === this.source && this.mask.width === image.width)) return;
    this.source = source;
    this.clear();
    try {
      for (const {png} of list.filter(entry => entry.png)) this.add(await counted(this.decode(png)));
    } catch { /* a picture that is not to be read here is still in the recipe */ }
    invalidate();
  }

  /** @param {string} png in base64 */
  decode(png) {
    const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  }

  /** @param {ImageBitmap} bitmap is added where it is light */
  add(bitmap) {
    const {width, height} = this.mask, other = newCanvas(width, height), context = paintOn(other);
    context.drawImage(bitmap, 0, 0);
    const data = context.getImageData(0, 0, width, height);
    for (let i = 0; i < data.data.length; i += 4) data.data[i + 3] = data.data[i] >= 128 ? 255 : 0;
    context.putImageData(data, 0, 0);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = this.color;
    context.fillRect(0, 0, width, height);
    this.context.drawImage(other, 0, 0);
    this.isEmpty = false;
  }

  /** Paints the newest piece of a stroke, or fills what a lasso goes round. */
  paint() {
    const {context} = this;
    context.globalCompositeOperation = isErasing ? 'destination-out' : 'source-over';
    context.lineCap = context.lineJoin = 'round';
    context.strokeStyle = context.fillStyle = this.color;
    context.lineWidth = brush.size;
    context.beginPath();
    const points = brush.shape === 'lasso' ? stroke : stroke.slice(-2);
    for (const p of points) context.lineTo(p.x, p.y);
    // A line of no length has round ends only where it is a little longer.
    if (points.length === 1) context.lineTo(points[0].x + 0.01, points[0].y);
    if (brush.shape === 'lasso') context.fill(); else context.stroke();
    this.isEmpty = false;
    invalidate();
  }

  /** Asks for a drawing by what is painted. */
  async send() {
    const {width, height} = this.mask;
    const data = this.context.getImageData(0, 0, width, height);
    let count = 0;
    for (let i = 0; i < data.data.length; i += 4) {
      const is = data.data[i + 3] >= 128;
      count += is ? 1 : 0;
      data.data[i] = data.data[i + 1] = data.data[i + 2] = is ? 255 : 0;
      data.data[i + 3] = 255;
    }
    this.isEmpty = count === 0;
    if (this.isEmpty) { this.source = '[]'; return changeRecipe({[this.kind]: undefined}); }
    const canvas = newCanvas(width, height);
    paintOn(canvas).putImageData(data, 0, 0);
    /** @type {Blob|null} */
    const blob = await new Promise(resolve => { canvas.toBlob(resolve, 'image/png'); });
    if (!blob) return undefined;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    const list = [{png: btoa(text)}];
    this.source = JSON.stringify(list);
    return changeRecipe({[this.kind]: list});
  }
}

const regions = {avoid: new Region('avoid', '#f45c5c'), within: new Region('within', '#3fbf7f')};

/** The stroke under way.
 * @type {Point[]} */
let stroke = [];
let isErasing = false;

/** Changes the size of the brush. */
export function resize(/** @type {number} */ factor) {
  brush.size = Math.max(2, Math.min(400, Math.round(brush.size * factor) + (factor > 1 ? 1 : 0)));
  const slider = /** @type {HTMLInputElement|null} */ (document.getElementById('brush-size'));
  if (slider) slider.value = String(brush.size);
  invalidate();
}

/** @param {Kind} kind @param {Partial<Tool>} rest @returns {Tool} */
function regionTool(kind, rest) {
  const region = regions[kind];
  return {
    name: kind, title: '', key: '', icon: kind, hint: '', drags: true, ...rest,
    down(p, event) {
      isErasing = event.altKey;
      stroke = [p];
      if (brush.shape === 'brush') region.paint();
    },
    move(p, event) {
      pointer = p;
      invalidate();
      if (!event.isDown || !stroke.length) return;
      stroke.push(p);
      if (brush.shape === 'brush') region.paint();
    },
    up() {
      if (!stroke.length) return;
      if (brush.shape === 'lasso') region.paint();
      stroke = [];
      region.send();
    },
    cancel() {
      const was = stroke.length > 0;
      stroke = [];
      if (was) { region.source = ''; region.read(); }
      return was;
    },
    leave() { pointer = null; },
    press(event) {
      if (event.key !== '[' && event.key !== ']') return false;
      resize(event.key === ']' ? 1.25 : 0.8);
      return true;
    },
    paint(context) {
      if (stroke.length && brush.shape === 'lasso') trail(context, [...stroke, stroke[0]], '#fff', [4, 4]);
      if (!pointer || brush.shape === 'lasso') return;
      const {x, y} = toPage(pointer), radius = (brush.size / 2) * view.scale;
      const ring = Array.from({length: 49}, (_, i) => i * Math.PI / 24);
      line(context, ring.map(a => ({x: x + radius * Math.cos(a), y: y + radius * Math.sin(a)})), '#fff', 1.2);
    },
    options() {
      const size = /** @type {HTMLInputElement} */ (el('input', {type: 'range', id: 'brush-size', min: 2, max: 160,
        value: brush.size, 'aria-label': 'Size of the brush, px', oninput: () => {
          brush.size = Number(size.value);
          invalidate();
        }}));
      return [segmented('Painted with', [['brush', 'Brush'], ['lasso', 'Lasso']], brush.shape, value => {
        brush.shape = value;
        invalidate();
      }), size, action('Clear', 'region-clear', () => { region.clear(); region.send(); })];
    },
  };
}

export const avoidTool = regionTool('avoid', {title: 'Avoid a region', key: 'A',
  hint: 'Paint where no curve may run. Alt erases, brackets change the size.'});
export const withinTool = regionTool('within', {title: 'Look in a region', key: 'L',
  hint: 'Paint where curves may run, and nowhere else. Alt erases.'});

export function startRegions() {
  addPainter('stage', context => {
    const {image} = state;
    if (!image || state.watched) return;
    for (const region of Object.values(regions)) {
      if (region.isEmpty) continue;
      context.save();
      toImageSpace(context);
      context.globalAlpha = state.tool === region.kind ? 0.42 : 0.2;
      context.drawImage(region.mask, 0, 0, image.width, image.height);
      context.restore();
    }
  });
  on(['result'], () => { for (const region of Object.values(regions)) region.read(); });
}
