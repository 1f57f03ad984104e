/** New curves by a live wire or a stroke, and a stroke that takes away. */
import {post} from '../api.js';
import {announce, segmented} from '../dom.js';
import {distance, simplified} from '../geometry.js';
import {dot, trail} from '../marks.js';
import {edit} from '../session.js';
import {state} from '../state.js';
import {invalidate, view} from '../view.js';
import {action, hint, refreshOptions} from './tools.js';

/** Where somebody has clicked.
 * @type {Pair[]} */
let clicks = [];
/** How the wire runs between the clicks.
 * @type {Pair[][]} */
let settled = [];
/** How it would run to the pointer.
 * @type {Pair[]} */
let preview = [];
/** @type {Pair|null} */
let pointer = null;
let isAsking = false;

/** Asks how the wire runs to the pointer from the last click, else from the drawing; one question at a time, the
 * newest place next. */
async function ask() {
  const {image} = state;
  const from = clicks[clicks.length - 1], to = pointer;
  if (isAsking || !image || !to || (from && distance(from, to) < 0.5)) return;
  isAsking = true;
  try {
    const {points} = await post(`images/${image.id}/wire`, {points: from ? [from, to] : [to]});
    // A click may have come meanwhile: the answer still belongs to its own two points.
    if (pointer && clicks[clicks.length - 1] === from) preview = points;
    else if (clicks[clicks.length - 2] === from
      && settled.length === clicks.length - 1) settled[clicks.length - 2] = points;
  } catch { preview = from ? [from, to] : []; } finally {
    isAsking = false;
    invalidate();
    if (pointer && pointer !== to && (clicks.length || !from)) ask();
  }
}

function clear() {
  clicks = [];
  settled = [];
  preview = [];
  pointer = null;
  refreshOptions();
  invalidate();
}

function finish() {
  const points = clicks;
  // A double click is also two clicks at one place.
  const own = points.filter((p, i) => i === 0 || Math.hypot(p[0] - points[i - 1][0], p[1] - points[i - 1][1]) > 0.5);
  clear();
  if (own.length) edit({do: 'wire', points: own, settles: true}, own.length > 1 ? 'Curve made' : 'Branch made');
}

function takeBack() {
  clicks.pop();
  settled.pop();
  preview = [];
  ask();
  refreshOptions();
  invalidate();
}

/** @type {Tool} */
export const wireTool = {
  name: 'wire', title: 'Live wire', key: 'W', icon: 'wire',
  hint: 'Click along a curve; the wire follows the evidence. Enter or a double click ends it. Shift and a click lead a ' +
    'branch there from the drawing.',
  down(p, event) {
    const click = /** @type {Pair} */ ([p.x, p.y]);
    if (event.shiftKey && !clicks.length) { clicks = [click]; finish(); return; }
    const last = clicks[clicks.length - 1];
    if (last && Math.hypot(last[0] - p.x, last[1] - p.y) * view.scale < 3) return;
    if (last) settled.push(preview.length > 1 ? [...preview.slice(0, -1), click] : [last, click]);
    clicks.push(click);
    preview = [];
    pointer = click;
    refreshOptions();
    invalidate();
  },
  move(p, event) {
    pointer = [p.x, p.y];
    if (clicks.length || event.shiftKey) ask(); else preview = [];
    invalidate();
  },
  double: finish,
  cancel() {
    if (!clicks.length) return false;
    clear();
    announce('Given up');
    return true;
  },
  leave: clear,
  press(event) {
    if (!clicks.length) return false;
    if (event.key === 'Enter') finish();
    else if (event.key === 'Backspace' || event.key === 'Delete') takeBack();
    else return false;
    return true;
  },
  paint(context) {
    for (const part of settled) trail(context, part, '#ffb454');
    const last = clicks[clicks.length - 1];
    const way = preview.length > 1 || !last || !pointer ? preview : [last, pointer];
    trail(context, way, '#ffe0b0', [5, 5]);
    for (const [x, y] of clicks) dot(context, {x, y}, '#ffb454', 4);
  },
  options() {
    if (!clicks.length) return [hint('Click along a curve, or Shift-click the tip of a branch')];
    return [hint(`${clicks.length} ${clicks.length === 1 ? 'point' : 'points'}`),
      action('Take back', 'wire-back', takeBack), action('Give up', 'wire-cancel', clear),
      action('Done', 'wire-done', finish, true)];
  },
};

/** The stroke that is being drawn.
 * @type {Pair[]} */
let stroke = [];

/** A tool whose strokes are sent as they are let go.
 * @param {Pick<Tool, 'name'|'title'|'key'|'icon'|'hint'> & Partial<Tool>} what
 * @param {string} color @param {(points: Pair[]) => void} send
 * @returns {Tool} */
const strokeTool = (what, color, send) => ({
  ...what, drags: true,
  down(p) { stroke = [[p.x, p.y]]; invalidate(); },
  move(p, event) {
    if (!event.isDown || !stroke.length) return;
    const last = stroke[stroke.length - 1];
    if (Math.hypot(last[0] - p.x, last[1] - p.y) * view.scale >= 2) stroke.push([p.x, p.y]);
    invalidate();
  },
  up() {
    const points = simplified(stroke, 0.35 / Math.max(0.5, view.scale));
    stroke = [];
    if (points.length) send(points);
    invalidate();
  },
  cancel() {
    const was = stroke.length > 0;
    stroke = [];
    return was;
  },
  leave() { stroke = []; },
  paint(context) { trail(context, stroke, color); },
});

/** What a stroke by hand becomes. */
let kind = 'drawn';
/** @type {Record<string, object>} */
const KINDS = {drawn: {}, follows: {follows: true}, replaces: {replaces: true}};

/** @type {Tool} */
export const drawTool = strokeTool({
  name: 'draw', title: 'Draw by hand', key: 'B', icon: 'draw',
  hint: 'Drag along a curve: as it is drawn, along the evidence nearby, or in the place of what runs there.',
  options: () => [segmented('Stroke', [['drawn', 'As drawn'], ['follows', 'Along evidence'],
    ['replaces', 'Redraw']], kind, value => { kind = value; })],
}, '#ffb454', points => {
  if (points.length > 1) edit({do: 'draw', points, ...KINDS[kind]}, 'Curve drawn');
});

export const eraseTool = strokeTool({
  name: 'erase', title: 'Eraser', key: 'S', icon: 'erase',
  hint: 'Drag along what is false; what crosses it stays. A click takes a curve from junction to junction.',
}, '#f45c5c', points => edit({do: 'erase', points, reach: Math.max(6, 9 / view.scale)}, 'Erased'));
