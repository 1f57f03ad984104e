/**
 * The shapes of what the server says, and of what is shared by the page's modules. Types only; nothing runs here.
 * Coordinates are px of the image, x right, y down, pixel centres at +0.5, unless a name says `page`.
 *
 * @typedef {[number, number]} Pair
 * @typedef {{x: number, y: number}} Point
 *
 * @typedef {Object} ImageEntry
 * @property {string} id
 * @property {string} name
 * @property {number} width
 * @property {number} height
 * @property {number} frameCount
 * @property {number|null} frame
 * @property {{x: number, y: number, source: string}|null} spacing mm per px
 * @property {boolean} isTraced
 * @property {boolean} isReviewed
 * @property {boolean} isRestored
 * @property {number|null} curveCount
 * @property {number|null} leastConfidence
 * @property {number} edits
 * @property {number} undone
 * @property {string|null} error
 *
 * @typedef {Object} Status
 * @property {string} version
 * @property {ImageEntry[]} images
 * @property {{name: string, title: string}[]} samples
 * @property {{name: string, isInstalled: boolean, knowsObjects: boolean}[]} networks
 * @property {{name: string, title: string, file: string}[]} formats
 * @property {{bytes: number, pixels: number}} limits
 *
 * @typedef {Object} Segment
 * @property {number[]} x coefficients of 1, t, t^2, t^3
 * @property {number[]} y
 * @property {number} length
 *
 * @typedef {Object} Curve
 * @property {number} id
 * @property {boolean} closed
 * @property {number} confidence
 * @property {string} kind
 * @property {Pair[]} controlPoints 1 + 3n
 * @property {Pair[]} knots n + 1
 * @property {number[]} widths at the knots, full width in px
 * @property {number} arcLength
 * @property {Segment[]} segments
 * @property {{spacing: number, widths: number[]}} [profile]
 * @property {number|string|null} [factor]
 *
 * @typedef {Object} GraphNode
 * @property {number} id
 * @property {string} kind
 * @property {Pair} position
 * @property {{curve: number, parameter: number}[]} curves
 *
 * @typedef {Object} Drawing
 * @property {{width: number, height: number, pixelSpacing?: *}} image
 * @property {Curve[]} curves
 * @property {{nodes: GraphNode[]}} [graph]
 * @property {*} [factors]
 *
 * @typedef {Object} Recipe
 * @property {string} [network]
 * @property {string[]} [families]
 * @property {string} [neurons]
 * @property {string} [polarity]
 * @property {string} [channel]
 * @property {number[]} [scales]
 * @property {number} [detail]
 * @property {number} [tolerance]
 * @property {number} [minConfidence]
 * @property {Pair} [widths]
 * @property {Pair} [radii]
 * @property {{count?: number|string, only?: string[], without?: string[]}} [factors]
 * @property {{png: string}[]} [avoid]
 * @property {{png: string}[]} [within]
 * @property {number|string} [frame]
 * @property {number} [pixelSide] mm
 *
 * @typedef {{key: string, value: *, isAutomatic: boolean}} Choice
 *
 * @typedef {Object} Result
 * @property {Drawing} drawing
 * @property {Choice[]} choices
 * @property {string} sentence
 * @property {number[]} thresholds
 * @property {number[]} edited
 * @property {Object<string, number[]>} pins
 * @property {Recipe} recipe
 * @property {number} edits
 * @property {number} undone
 * @property {number} revision
 * @property {*} [seconds]
 *
 * @typedef {{controlPoints: Pair[], width: number, confidence: number, detail: number}} Candidate
 *
 * @typedef {Object} Tool What a tool answers to; points are of the image.
 * @property {string} name
 * @property {string} title
 * @property {string} key
 * @property {string} icon
 * @property {string} hint what to do, one short sentence
 * @property {boolean} [drags] whether the keyboard's click presses and the next one releases
 * @property {() => void} [enter]
 * @property {() => void} [leave]
 * @property {(p: Point, event: ToolEvent) => void} [down]
 * @property {(p: Point, event: ToolEvent) => void} [move] with or without a button
 * @property {(p: Point, event: ToolEvent) => void} [up]
 * @property {(p: Point, event: ToolEvent) => void} [double]
 * @property {() => boolean} [cancel] Escape: true where there was something to give up
 * @property {(event: KeyboardEvent) => boolean} [press] true where the key was the tool's
 * @property {(context: CanvasRenderingContext2D) => void} [paint] in page coordinates
 * @property {() => (Node|string)[]} [options] what stands in the bar of options
 *
 * @typedef {Object} ToolEvent
 * @property {boolean} shiftKey
 * @property {boolean} altKey
 * @property {boolean} isDown whether the button is held
 * @property {string} pointerType
 */
export {};
