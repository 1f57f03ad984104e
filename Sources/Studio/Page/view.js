/** Where the image stands on the page: zoom, pan, gestures, and one frame of drawing for many reasons to draw. */
import {state, on, begin} from './state.js';
import {byId} from './dom.js';

/** Page = image * scale + (x, y), in CSS px. */
export const view = {scale: 1, x: 0, y: 0};
const picture = /** @type {HTMLCanvasElement} */ (byId('picture'));
const stage = /** @type {HTMLCanvasElement} */ (byId('stage'));
/** @type {{picture: ((context: CanvasRenderingContext2D) => void)[],
 *   stage: ((c: CanvasRenderingContext2D) => void)[]}} */
const painters = {picture: [], stage: []};
const dirty = {picture: false, stage: false};
/** @type {(() => void)|null} */
let frame = null;

/** Milliseconds from an input to the picture of it, by what was dragged; the last 500 of each. Read by tests.
 * @type {Record<string, number[]>} */
export const timings = {};
/** @type {{name: string, start: number}[]} */
let stamps = [];
/** Notes that an input of this time shows with the next frame. */
export function stamp(/** @type {string} */ name, /** @type {number} */ start) { stamps.push({name, start}); }
/** @param {'picture'|'stage'} canvas
 * @param {(context: CanvasRenderingContext2D) => void} paint in CSS px of the page */
export function addPainter(canvas, paint) { painters[canvas].push(paint); }

/** Draws again with the next frame.
 * @param {'picture'|'stage'|'all'} [what] */
export function invalidate(what = 'stage') {
  if (what !== 'stage') dirty.picture = true;
  if (what !== 'picture') dirty.stage = true;
  if (frame) return;
  frame = begin();
  requestAnimationFrame(draw);
}

function draw() {
  const end = frame;
  frame = null;
  for (const [name, canvas] of /** @type {['picture'|'stage', HTMLCanvasElement][]} */ (
    [['picture', picture], ['stage', stage]])) {
    if (!dirty[name]) continue;
    dirty[name] = false;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const ratio = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const paint of painters[name]) {
      context.save();
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      // What one painter cannot draw must not keep the others from it.
      try { paint(context); } catch (error) { reportError(error); }
      context.restore();
    }
  }
  const done = stamps;
  stamps = [];
  // A message comes after the frame has been handed over, a timer would come later than that.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    for (const {name, start} of done) {
      const list = (timings[name] ??= []);
      list.push(performance.now() - start);
      if (list.length > 500) list.shift();
    }
    end?.();
  };
  channel.port2.postMessage(0);
}

/** Sets the context to coordinates of the image. */
export function toImageSpace(/** @type {CanvasRenderingContext2D} */ context) {
  context.translate(view.x, view.y);
  context.scale(view.scale, view.scale);
}

/** @param {Point} p of the page, from the canvas' corner @returns {Point} */
export const toImage = p => ({x: (p.x - view.x) / view.scale, y: (p.y - view.y) / view.scale});
/** @param {Point} p @returns {Point} */
export const toPage = p => ({x: p.x * view.scale + view.x, y: p.y * view.scale + view.y});

/** What the controls leave free, CSS px. */
export function free() {
  const isNarrow = innerWidth < 720;
  const panel = byId('panel'), bottom = byId('bottom'), top = byId('top'), toolbar = byId('toolbar');
  const panelBox = panel.getBoundingClientRect();
  const isOpen = state.panel !== null;
  return {
    left: isNarrow ? 8 : toolbar.getBoundingClientRect().right + 12,
    top: top.getBoundingClientRect().bottom + 10,
    right: isNarrow || !isOpen ? innerWidth - (isNarrow ? 8 : 20) : panelBox.left - 12,
    bottom: isNarrow ? Math.min(panelBox.top, toolbar.getBoundingClientRect().top) - 8
      : bottom.getBoundingClientRect().top - 10,
  };
}

/** The whole image, in the middle of what is free. */
export function fit() {
  const {image} = state;
  if (!image) return;
  const box = free();
  const width = Math.max(80, box.right - box.left), height = Math.max(80, box.bottom - box.top);
  const scale = Math.min(width / image.width, height / image.height, 16);
  view.scale = scale;
  view.x = box.left + (width - image.width * scale) / 2;
  view.y = box.top + (height - image.height * scale) / 2;
  isFitted = true;
  changed();
}

/** Whether nobody has moved the image since it was fitted, so that it may be fitted again. */
let isFitted = true;

/** Zooms about a point of the page.
 * @param {number} factor @param {Point} [about] */
export function zoom(factor, about = middle()) {
  const scale = Math.max(0.02, Math.min(64, view.scale * factor));
  const ratio = scale / view.scale;
  view.x = about.x - (about.x - view.x) * ratio;
  view.y = about.y - (about.y - view.y) * ratio;
  view.scale = scale;
  isFitted = false;
  changed();
}

/** @returns {Point} */
export function middle() {
  const box = free();
  return {x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2};
}

/** @param {number} dx @param {number} dy CSS px */
export function pan(dx, dy) {
  view.x += dx;
  view.y += dy;
  isFitted = false;
  changed();
}

/** Moves the image as little as shows this point.
 * @param {Point} p of the image */
export function show(p) {
  const at = toPage(p), box = free(), margin = 30;
  const dx = Math.max(0, box.left + margin - at.x) - Math.max(0, at.x - box.right + margin);
  const dy = Math.max(0, box.top + margin - at.y) - Math.max(0, at.y - box.bottom + margin);
  if (dx || dy) pan(dx, dy);
}

function changed() {
  byId('zoom').textContent = `${Math.round(view.scale * 100)} %`;
  invalidate('all');
}

/** Fits again after the window or the controls have changed, unless somebody has moved the image. */
export function refit() {
  // What stands at the foot of the page stands in the middle of what is free.
  const {x} = middle();
  for (const id of ['options', 'bars', 'frames']) byId(id).style.setProperty('--middle', `${Math.round(x)}px`);
  const foot = innerHeight - byId('bottom').getBoundingClientRect().top;
  document.body.style.setProperty('--foot', `${Math.round(foot)}px`);
  if (isFitted) fit();
  else invalidate('all');
}

/** Wheel, pinch, and drags with the middle button or the space bar. What is left goes to `tool`.
 * @typedef {{down: (event: PointerEvent) => boolean, move: (event: PointerEvent) => void,
 * up: (event: PointerEvent) => void, cancel: () => void}} Pointed `down` says whether the tool took it; else it pans
 * @param {Pointed} tool */
export function listen(tool) {
  /** @type {Map<number, Point>} */
  const fingers = new Map();
  /** @type {'tool'|'pan'|'pinch'|null} */
  let mode = null;
  stage.addEventListener('pointerdown', event => {
    fingers.set(event.pointerId, at(event));
    if (event.isTrusted) stage.setPointerCapture(event.pointerId);
    if (fingers.size === 2) {
      if (mode === 'tool') tool.cancel();
      mode = 'pinch';
    } else if (fingers.size === 1) {
      const pans = event.button === 1 || isSpaceDown || state.tool === 'hand';
      mode = pans ? 'pan' : event.button === 0 ? (tool.down(event) ? 'tool' : 'pan') : null;
      if (event.button === 1) event.preventDefault();
    }
    stage.classList.toggle('panning', mode === 'pan');
  });
  stage.addEventListener('pointermove', event => {
    const last = fingers.get(event.pointerId), now = at(event);
    if (!last || mode === 'tool' || mode === null) tool.move(event);
    else if (mode === 'pan') pan(now.x - last.x, now.y - last.y);
    else if (mode === 'pinch') pinch(event.pointerId, last, now);
    if (last) fingers.set(event.pointerId, now);
  });
  const pinch = (/** @type {number} */ id, /** @type {Point} */ last, /** @type {Point} */ now) => {
    const other = [...fingers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const before = Math.hypot(last.x - other.x, last.y - other.y), after = Math.hypot(now.x - other.x, now.y - other.y);
    pan((now.x - last.x) / 2, (now.y - last.y) / 2);
    if (before > 0) zoom(after / before, {x: (now.x + other.x) / 2, y: (now.y + other.y) / 2});
  };
  const lift = (/** @type {PointerEvent} */ event) => {
    if (mode === 'tool' && event.type === 'pointerup') tool.up(event);
    else if (mode === 'tool') tool.cancel();
    fingers.delete(event.pointerId);
    if (fingers.size === 0) mode = null;
    stage.classList.remove('panning');
  };
  stage.addEventListener('pointerup', lift);
  stage.addEventListener('pointercancel', lift);
  stage.addEventListener('wheel', event => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey) pan(-(event.deltaX || event.deltaY) * lines, 0);
    else zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), at(event));
  }, {passive: false});
  stage.addEventListener('contextmenu', event => { if (mode) event.preventDefault(); });
}

let isSpaceDown = false;
/** @param {boolean} isDown */
export function holdSpace(isDown) { isSpaceDown = isDown; stage.classList.toggle('hand', isDown); }

/** @param {MouseEvent} event @returns {Point} where an event is on the canvas */
export function at(event) {
  const box = stage.getBoundingClientRect();
  return {x: event.clientX - box.left, y: event.clientY - box.top};
}

/** The image at one px of it for one of the screen. */
export function actualSize() { zoom(1 / view.scale / (devicePixelRatio || 1)); }

export function startView() {
  addEventListener('resize', refit);
  on(['panel', 'images', 'imageId'], refit);
  byId('zoom').addEventListener('click', fit);
  byId('zoom-in').addEventListener('click', () => zoom(1.4));
  byId('zoom-out').addEventListener('click', () => zoom(1 / 1.4));
}
