/** Cubic Béziers as the page needs them: flattened into tracks that know parameter and arc length, and hit quickly. */
/** @typedef {{distance: number, x: number, y: number, parameter: number, length: number}} Nearest */

/** @param {Pair[]} points four @param {number} t @returns {Point} a point of a cubic */
export function cubic([a, b, c, d], t) {
  const u = 1 - t;
  const k0 = u * u * u, k1 = 3 * u * u * t, k2 = 3 * u * t * t, k3 = t * t * t;
  return {x: k0 * a[0] + k1 * b[0] + k2 * c[0] + k3 * d[0], y: k0 * a[1] + k1 * b[1] + k2 * c[1] + k3 * d[1]};
}

export function distance(/** @type {Pair|Point} */ a, /** @type {Pair|Point} */ b) {
  const p = Array.isArray(a) ? a : [a.x, a.y], q = Array.isArray(b) ? b : [b.x, b.y];
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
}

/** A spline as a polygon of vertices about 2 px apart, each with its global parameter and arc length. */
export class Track {
  /** @param {Pair[]} controlPoints 1 + 3n */
  constructor(controlPoints) {
    /** @type {number[]} */ this.x = [];
    /** @type {number[]} */ this.y = [];
    /** @type {number[]} */ this.parameter = [];
    /** @type {number[]} */ this.length = [];
    const count = Math.floor((controlPoints.length - 1) / 3);
    if (controlPoints.length) this.#add(controlPoints[0][0], controlPoints[0][1], 0);
    for (let s = 0; s < count; s += 1) {
      const part = controlPoints.slice(3 * s, 3 * s + 4);
      const size = distance(part[0], part[1]) + distance(part[1], part[2]) + distance(part[2], part[3]);
      const steps = Math.max(4, Math.min(200, Math.ceil(size / 2)));
      for (let k = 1; k <= steps; k += 1) {
        const {x, y} = cubic(part, k / steps);
        this.#add(x, y, s + k / steps);
      }
    }
    this.box = {left: Math.min(...this.x), right: Math.max(...this.x), top: Math.min(...this.y),
      bottom: Math.max(...this.y)};
  }

  #add(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ parameter) {
    const last = this.x.length - 1;
    this.length.push(last < 0 ? 0 : this.length[last] + Math.hypot(x - this.x[last], y - this.y[last]));
    this.x.push(x);
    this.y.push(y);
    this.parameter.push(parameter);
  }

  get total() { return this.length[this.length.length - 1] ?? 0; }

  /** The nearest point of the polygon, where it is nearer than `within`.
   * @param {Point} p @param {number} [within]
   * @returns {Nearest|null} */
  nearest(p, within = Infinity) {
    const {box} = this;
    if (p.x < box.left - within || p.x > box.right + within || p.y < box.top - within || p.y > box.bottom + within) {
      return null;
    }
    let best = within * within, at = -1, share = 0;
    for (let i = 0; i + 1 < this.x.length; i += 1) {
      const dx = this.x[i + 1] - this.x[i], dy = this.y[i + 1] - this.y[i];
      const square = dx * dx + dy * dy;
      const raw = square ? ((p.x - this.x[i]) * dx + (p.y - this.y[i]) * dy) / square : 0;
      const t = raw < 0 ? 0 : raw > 1 ? 1 : raw;
      const ex = this.x[i] + t * dx - p.x, ey = this.y[i] + t * dy - p.y;
      const d = ex * ex + ey * ey;
      if (d < best) { best = d; at = i; share = t; }
    }
    if (at < 0) return null;
    return {distance: Math.sqrt(best), ...this.#between(at, share)};
  }

  #between(/** @type {number} */ i, /** @type {number} */ share) {
    const mix = (/** @type {number[]} */ list) => list[i] + share * ((list[i + 1] ?? list[i]) - list[i]);
    return {x: mix(this.x), y: mix(this.y), parameter: mix(this.parameter), length: mix(this.length)};
  }

  /** The point at an arc length. */
  at(/** @type {number} */ length) {
    let low = 0, high = this.length.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.length[middle] <= length) low = middle; else high = middle;
    }
    const span = this.length[high] - this.length[low];
    return this.#between(low, span > 0 ? Math.max(0, Math.min(1, (length - this.length[low]) / span)) : 0);
  }

  /** @param {number} length @returns {Point} the unit normal at an arc length */
  normal(length) {
    const a = this.at(Math.max(0, length - 1)), b = this.at(Math.min(this.total, length + 1));
    const size = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    return {x: -(b.y - a.y) / size, y: (b.x - a.x) / size};
  }
}

/** The full width of a curve at an arc length, px. */
export function widthAt(/** @type {Curve} */ curve, /** @type {Track} */ track, /** @type {number} */ length) {
  const {profile, widths} = curve;
  if (profile && profile.widths.length > 1) {
    const at = Math.max(0, Math.min(profile.widths.length - 1, length / profile.spacing));
    const i = Math.floor(at);
    const next = profile.widths[i + 1] ?? profile.widths[i];
    return profile.widths[i] + (at - i) * (next - profile.widths[i]);
  }
  const parameter = track.at(length).parameter;
  const i = Math.min(Math.floor(parameter), widths.length - 1);
  return widths[i] + (parameter - i) * ((widths[i + 1] ?? widths[i]) - widths[i]);
}

/** The width in the median along a curve, px. */
export function medianWidth(/** @type {Curve} */ curve) {
  const sorted = [...(curve.profile?.widths ?? curve.widths)].sort((a, b) => a - b);
  return sorted.length ? sorted[sorted.length >> 1] : 0;
}

/** A path along control points. */
export function path(/** @type {Pair[]} */ points) {
  const result = new Path2D();
  if (!points.length) return result;
  result.moveTo(points[0][0], points[0][1]);
  for (let i = 1; i + 2 < points.length; i += 3) {
    result.bezierCurveTo(points[i][0], points[i][1], points[i + 1][0], points[i + 1][1], points[i + 2][0],
      points[i + 2][1]);
  }
  return result;
}

/** The outline of a curve as wide as it is. */
export function outline(/** @type {Curve} */ curve, /** @type {Track} */ track) {
  const result = new Path2D();
  const steps = Math.max(2, Math.ceil(track.total / 2));
  /** @type {Pair[]} */ const back = [];
  for (let k = 0; k <= steps; k += 1) {
    const length = (track.total * k) / steps;
    const p = track.at(length), n = track.normal(length), half = Math.max(0.3, widthAt(curve, track, length) / 2);
    if (k === 0) result.moveTo(p.x + half * n.x, p.y + half * n.y);
    else result.lineTo(p.x + half * n.x, p.y + half * n.y);
    back.push([p.x - half * n.x, p.y - half * n.y]);
  }
  for (const [x, y] of back.reverse()) result.lineTo(x, y);
  result.closePath();
  return result;
}

/** A polynomial in t as text.
 * @param {number[]} coefficients of 1, t, t^2, t^3 */
export function polynomial(coefficients) {
  return coefficients.map((value, power) => {
    const size = Math.abs(value).toFixed(Math.abs(value) >= 100 ? 1 : 2);
    const sign = value < 0 ? (power ? ' − ' : '−') : power ? ' + ' : '';
    return `${sign}${size}${['', ' t', ' t²', ' t³'][power]}`;
  }).join('');
}

/** The points of a drag, without those nearer to a line than `tolerance` px (Ramer, Douglas and Peucker).
 * @param {Pair[]} points @param {number} tolerance @returns {Pair[]} */
export function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const [a, b] = [points[0], points[points.length - 1]];
  const size = distance(a, b);
  let far = 0, at = 0;
  for (let i = 1; i + 1 < points.length; i += 1) {
    const [x, y] = points[i];
    const d = size > 0 ? Math.abs((b[0] - a[0]) * (a[1] - y) - (a[0] - x) * (b[1] - a[1])) / size
      : distance(a, points[i]);
    if (d > far) { far = d; at = i; }
  }
  if (far <= tolerance) return [a, b];
  return [...simplified(points.slice(0, at + 1), tolerance), ...simplified(points.slice(at), tolerance).slice(1)];
}
