/**
 * The shapes of what the server says and of what the modules share. Types alone, known everywhere; nothing runs here.
 * Coordinates are px of the image, x right, y down, pixel centres at +0.5, unless a name says `page`.
 *
 * @typedef {[number, number]} Pair
 * @typedef {{x: number, y: number}} Point
 *
 * @typedef {{id: string, name: string, width: number, height: number, frameCount: number, frame: number|null,
 *   spacing: {x: number, y: number, source: string}|null, isTraced: boolean, isReviewed: boolean, isRestored: boolean,
 *   curveCount: number|null, leastConfidence: number|null, edits: number, undone: number,
 *   error: string|null}} ImageEntry `spacing` is in mm
 *
 * @typedef {{version: string, images: ImageEntry[], samples: {name: string, title: string}[],
 *   networks: {name: string, isInstalled: boolean, knowsObjects: boolean}[],
 *   formats: {name: string, title: string, file: string}[], limits: {bytes: number, pixels: number},
 *   pending?: number, kept?: {id: string, name: string, edits: number}[]}} Status
 *
 * @typedef {{x: number[], y: number[], length: number}} Segment coefficients of 1, t, t^2, t^3
 * @typedef {{id: number, closed: boolean, confidence: number, kind: string, controlPoints: Pair[], knots: Pair[],
 *   widths: number[], arcLength: number, segments: Segment[], profile?: {spacing: number, widths: number[]},
 *   factor?: number|string|null}} Curve 1 + 3n control points, n + 1 knots, full widths in px at the knots
 * @typedef {{id: number, kind: string, position: Pair, curves: {curve: number, parameter: number}[]}} GraphNode
 * @typedef {{image: {width: number, height: number}, curves: Curve[], graph?: {nodes: GraphNode[]}}} Drawing
 *
 * @typedef {{network?: string, families?: string[], neurons?: string, polarity?: string, channel?: string,
 *   scales?: number[], detail?: number, tolerance?: number, minConfidence?: number, widths?: Pair, radii?: Pair,
 *   factors?: {count?: number|string, only?: string[], without?: string[]}, avoid?: {png: string}[],
 *   within?: {png: string}[], frame?: number|string, pixelSide?: number}} Recipe `pixelSide` is in mm
 * @typedef {{key: string, value: *, isAutomatic: boolean}} Choice
 * @typedef {{drawing: Drawing, choices: Choice[], sentence: string, thresholds: number[], edited: number[],
 *   pins: Object<string, number[]>, recipe: Recipe, edits: number, undone: number, revision: number}} Result
 * @typedef {{controlPoints: Pair[], width: number, confidence: number, detail: number}} Candidate
 *
 * @typedef {{shiftKey: boolean, altKey: boolean, isDown: boolean, pointerType: string}} ToolEvent
 * @typedef {{name: string, title: string, key: string, icon: string, hint: string, drags?: boolean,
 *   enter?: () => void, leave?: () => void,
 *   down?: (p: Point, event: ToolEvent) => void, move?: (p: Point, event: ToolEvent) => void,
 *   up?: (p: Point, event: ToolEvent) => void, double?: (p: Point, event: ToolEvent) => void,
 *   cancel?: () => boolean, press?: (event: KeyboardEvent) => boolean,
 *   paint?: (context: CanvasRenderingContext2D) => void, options?: () => (Node|string)[]}} Tool
 *   `drags`: the keyboard's click presses, the next one releases. `cancel`: Escape, true where there was something to
 *   give up. `press`: a key, true where it was the tool's. `paint` is in CSS px of the page.
 */
