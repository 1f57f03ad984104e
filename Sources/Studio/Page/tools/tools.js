/** The tools as a whole: the toolbar, which tool has the pointer, and a crosshair for those without a pointer. */
import {announce, byId, el, iconButton} from '../dom.js';
import {point, where} from '../curves.js';
import {line} from '../marks.js';
import {on, set, state} from '../state.js';
import {addPainter, at, invalidate, listen, middle, show, toImage, toPage, view} from '../view.js';

/** @type {Map<string, Tool>} */
const tools = new Map();

/** The crosshair of the keyboard, in px of the image.
 * @type {Point|null} */
let crosshair = null;
let isPressed = false;
/** @returns {Tool} */
export const tool = () => /** @type {Tool} */ (tools.get(state.tool));
/** All tools, for the list of keys. */
export const allTools = () => [...tools.values()];

/** @param {(Tool|null)[]} list null is a rule between groups */
export function startTools(list) {
  const toolbar = byId('toolbar');
  for (const one of list) {
    if (!one) { toolbar.append(el('span', {class: 'rule', 'aria-hidden': 'true'})); continue; }
    tools.set(one.name, one);
    toolbar.append(iconButton(one.icon, one.title, {id: `tool-${one.name}`, key: one.key, 'aria-pressed': 'false',
      'aria-keyshortcuts': one.key, tabindex: -1, onclick: () => choose(one.name)}));
  }
  rove(toolbar);
  addPainter('stage', context => { if (!state.watched) tool().paint?.(context); });
  addPainter('stage', paintCrosshair);
  listen({down, move, up, cancel: () => { isPressed = false; tool().cancel?.(); }});
  const stage = byId('stage');
  stage.addEventListener('dblclick', event => tool().double?.(toImage(at(event)), shape(event, false)));
  stage.addEventListener('pointerleave', () => { point(null); where(null); });
  on(['tool'], mark);
  on(['selection', 'result', 'knot', 'picture', 'watched'], refreshOptions);
  mark();
}

/** Arrow keys go along a toolbar, whose one stop for Tab is the button that is pressed. */
function rove(/** @type {HTMLElement} */ toolbar) {
  toolbar.addEventListener('keydown', event => {
    const all = /** @type {HTMLElement[]} */ ([...toolbar.querySelectorAll('button')]);
    const from = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const way = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
    if (!way || from < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = all[(from + way + all.length) % all.length];
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
}

export function choose(/** @type {string} */ name) {
  if (name === state.tool || !tools.has(name)) return;
  tool().cancel?.();
  tool().leave?.();
  crosshair = null;
  isPressed = false;
  const keeps = ['select', 'hand', 'pin', 'measure'].includes(name);
  set({tool: name, hover: null, ...(keeps ? {} : {selection: [], knot: null})});
  tool().enter?.();
  announce(`${tool().title}. ${tool().hint}`);
}

function mark() {
  document.body.dataset.tool = state.tool;
  for (const button of byId('toolbar').querySelectorAll('button')) {
    const isOn = button.id === `tool-${state.tool}`;
    button.setAttribute('aria-pressed', String(isOn));
    button.tabIndex = isOn ? 0 : -1;
  }
  refreshOptions();
  invalidate();
}

/** Puts what the tool offers into the bar of options. */
export function refreshOptions() {
  const bar = byId('options');
  const parts = state.image && !state.watched ? tool().options?.() ?? [hint(tool().hint)] : [];
  const focused = bar.contains(document.activeElement) ? document.activeElement?.id : '';
  bar.replaceChildren(...parts);
  bar.hidden = parts.length === 0;
  if (focused) document.getElementById(focused)?.focus();
}

/** @param {MouseEvent|KeyboardEvent} event @param {boolean} isDown @returns {ToolEvent} */
function shape(event, isDown) {
  return {shiftKey: event.shiftKey, altKey: event.altKey, isDown,
    pointerType: event instanceof PointerEvent ? event.pointerType : 'keyboard'};
}

/** @param {PointerEvent} event @returns {boolean} whether the tool took it */
function down(event) {
  if (!state.image || state.watched) return false;
  crosshair = null;
  byId('stage').focus({preventScroll: true});
  isPressed = true;
  const taken = tool().down;
  if (!taken) { isPressed = false; return false; }
  wasTaken = true;
  taken(toImage(at(event)), shape(event, true));
  if (!wasTaken) isPressed = false;
  return wasTaken;
}

let wasTaken = false;
/** A tool that has no use for a press leaves it to the view, which pans. */
export function leaveToView() { wasTaken = false; }

function move(/** @type {PointerEvent} */ event) {
  const page = at(event);
  where(page);
  if (!state.image || state.watched) return;
  tool().move?.(toImage(page), shape(event, isPressed));
}

/** @param {PointerEvent} event */
function up(event) { isPressed = false; tool().up?.(toImage(at(event)), shape(event, false)); }

/** Moves the crosshair of a tool.
 * @param {number} dx @param {number} dy steps @param {KeyboardEvent} event */
export function nudge(dx, dy, event) {
  const {image} = state;
  if (!image) return;
  const size = (event.shiftKey ? 10 : 1) * Math.max(1, 1 / view.scale);
  const from = crosshair ?? toImage(middle());
  crosshair = crosshair ? {x: from.x + dx * size, y: from.y + dy * size} : from;
  crosshair.x = Math.max(0, Math.min(image.width, crosshair.x));
  crosshair.y = Math.max(0, Math.min(image.height, crosshair.y));
  show(crosshair);
  tool().move?.(crosshair, shape(event, isPressed));
  where(toPage(crosshair));
  invalidate();
}

/** Clicks where the crosshair is. */
export function press(/** @type {KeyboardEvent} */ event) {
  if (!crosshair) { nudge(0, 0, event); return; }
  const one = tool();
  if (one.drags && isPressed) { isPressed = false; one.up?.(crosshair, shape(event, false)); return; }
  isPressed = true;
  one.down?.(crosshair, shape(event, true));
  if (!one.drags) { isPressed = false; one.up?.(crosshair, shape(event, false)); }
  announce(`at ${Math.round(crosshair.x)}, ${Math.round(crosshair.y)}`);
}

export const hasCrosshair = () => crosshair !== null;

/** @returns {boolean} whether there was something to give up */
export function giveUp() {
  if (tool().cancel?.()) { isPressed = false; invalidate(); return true; }
  if (crosshair) { crosshair = null; invalidate(); return true; }
  return false;
}

function paintCrosshair(/** @type {CanvasRenderingContext2D} */ context) {
  if (!crosshair) return;
  const {x, y} = toPage(crosshair);
  for (const [a, b] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    line(context, [{x: x + 4 * a, y: y + 4 * b}, {x: x + 16 * a, y: y + 16 * b}], '#fff', 1.5);
  }
}

/** A line of text in the bar of options. */
export const hint = (/** @type {string} */ text) => el('span', {class: 'hint', text});

/** A button in the bar of options.
 * @param {string} text @param {string} id @param {() => void} act
 * @param {boolean} [isPrimary] */
export const action = (text, id, act, isPrimary = false) =>
  el('button', {type: 'button', text, id, class: isPrimary ? 'primary' : null, onclick: act});
