/** Marks that tools paint over the image, each legible on dark and on bright ground. */
import {toPage} from './view.js';

const HALO = 'rgba(6, 12, 16, 0.7)';

/** A line through points of the page.
 * @param {CanvasRenderingContext2D} context @param {Point[]} points @param {string} color @param {number} [width]
 * @param {number[]} [dash] */
export function line(context, points, color, width = 2, dash = []) {
  context.save();
  context.lineJoin = context.lineCap = 'round';
  context.beginPath();
  for (const {x, y} of points) context.lineTo(x, y);
  context.strokeStyle = HALO;
  context.lineWidth = width + 2.2;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
  context.restore();
}

/** A line through points of the image.
 * @param {CanvasRenderingContext2D} context @param {(Point|Pair)[]} points @param {string} color
 * @param {number[]} [dash] */
export function trail(context, points, color, dash) {
  line(context, points.map(p => toPage(Array.isArray(p) ? {x: p[0], y: p[1]} : p)), color, 2.2, dash);
}

/** A small round mark at a point of the image.
 * @param {CanvasRenderingContext2D} context @param {Point} p @param {string} color @param {number} [radius] */
export function dot(context, p, color, radius = 4) {
  const {x, y} = toPage(p);
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fillStyle = color;
  context.strokeStyle = HALO;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

/** A short stroke across something, at a point of the page.
 * @param {CanvasRenderingContext2D} context @param {Point} p @param {Point} n its direction
 * @param {number} half length */
export function tick(context, p, n, half) {
  line(context, [-half, half].map(s => ({x: p.x + s * n.x, y: p.y + s * n.y})), '#fff', 1.6);
}

/** A short text on a dark plate, whose middle is at a point of the page.
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y */
export function plate(context, text, x, y) {
  context.save();
  context.font = '600 12px system-ui, sans-serif';
  const width = context.measureText(text).width + 14;
  context.beginPath();
  // The checker's library is older than this method.
  /** @type {*} */ (context).roundRect(x - width / 2, y - 11, width, 22, 6);
  context.fillStyle = 'rgba(10, 15, 19, 0.86)';
  context.fill();
  context.fillStyle = '#fff';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x, y + 0.5);
  context.restore();
}
