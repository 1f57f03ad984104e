import Foundation
import Workers

/// How strong a line is by the two principal second derivatives of light in which lines are dark.
protocol RidgeMeasure: Sendable {
  /// - Parameters:
  ///   - across: the larger one, across a dark line; positive.
  ///   - along: the other one.
  func strength(across: Float, along: Float) -> Float
}

/// The shared machinery of the ridge filters: the eigenvalues of the Hessian at several scales, and
/// at each pixel the strongest answer.
///
/// The plane is cut into bands of rows by its size alone, and each worker takes bands through all
/// scales: no more than one band's derivatives are in memory for each of them, and results do not
/// depend on how many there are.
struct RidgeScan {
  /// The standard deviations of the Gaussians that light is blurred with, px.
  let sigmas: [Float]
  /// Whether dark or bright lines are looked for.
  let polarity: RidgePolarity
  private let kernels: [GaussianKernels]

  init(sigmas: [Float], polarity: RidgePolarity) {
    precondition(
      sigmas.allSatisfy { $0 > 0 && $0.isFinite }, "scales are positive; got \(sigmas)")
    self.sigmas = sigmas
    self.polarity = polarity
    kernels = sigmas.map(GaussianKernels.init)
  }

  /// At each pixel of `plane` the largest strength over the scales, and where it comes from; of
  /// equal ones the smallest scale, in the order that they are given.
  func map(of plane: Plane, by measure: some RidgeMeasure, pool: WorkerPool) -> RidgeMap {
    let bands = RowBand.bands(of: plane)
    let parts = pool.map(bands.count) { index -> RidgeMap in
      var best = Best(width: plane.width, height: bands[index].rows.count)
      for scale in sigmas.indices {
        let (hessian, first) = hessian(of: plane, in: bands[index], scale: scale)
        best.add(hessian, from: first, sigma: sigmas[scale], polarity, measure)
      }
      return best.map()
    }
    var result = RidgeMap(width: plane.width, height: plane.height)
    for (band, part) in zip(bands, parts) {
      let place = band.rows.lowerBound * plane.width..<band.rows.upperBound * plane.width
      result.strength.pixels.replaceSubrange(place, with: part.strength.pixels)
      result.orientation.pixels.replaceSubrange(place, with: part.orientation.pixels)
      result.sigma.pixels.replaceSubrange(place, with: part.sigma.pixels)
    }
    return result
  }

  /// The largest norm (Frobenius) of the Hessian over all pixels and scales.
  func largestNorm(in plane: Plane, pool: WorkerPool) -> Float {
    let bands = RowBand.bands(of: plane)
    let squares = pool.map(bands.count) { index -> Float in
      var largest: Float = 0
      for scale in sigmas.indices {
        let (hessian, first) = hessian(of: plane, in: bands[index], scale: scale)
        largest = max(largest, hessian.largestSquare(from: first, count: bands[index].rows.count))
      }
      return largest
    }
    return (squares.max() ?? 0).squareRoot()
  }

  /// The Hessian of a band with its margin, and the band's first row in it.
  private func hessian(
    of plane: Plane, in band: RowBand, scale: Int
  ) -> (hessian: Hessian, first: Int) {
    let (part, first) = band.read(from: plane, margin: kernels[scale].reach)
    return (Hessian(of: part, sigma: sigmas[scale], kernels: kernels[scale]), first)
  }
}

/// For each pixel of one band, the strongest answer of the scales looked at so far.
private struct Best {
  private var strength: Plane
  private var sigma: Plane
  /// xx - yy and 2 xy of the scale that the strength comes from, with the sign of dark lines.
  private var difference: Plane
  private var mixed: Plane

  init(width: Int, height: Int) {
    strength = Plane(width: width, height: height)
    (sigma, difference, mixed) = (strength, strength, strength)
  }

  mutating func add(
    _ hessian: Hessian, from first: Int, sigma scale: Float, _ polarity: RidgePolarity,
    _ measure: some RidgeMeasure
  ) {
    let (start, sign) = (first * strength.width, polarity.sign)
    strength.pixels.withUnsafeMutableBufferPointer { strength in
      sigma.pixels.withUnsafeMutableBufferPointer { sigma in
        difference.pixels.withUnsafeMutableBufferPointer { difference in
          mixed.pixels.withUnsafeMutableBufferPointer { mixed in
            hessian.xx.pixels.withUnsafeBufferPointer { xx in
              hessian.xy.pixels.withUnsafeBufferPointer { xy in
                hessian.yy.pixels.withUnsafeBufferPointer { yy in
                  for i in 0..<strength.count {
                    let (x, y) = (xx[start &+ i] * sign, yy[start &+ i] * sign)
                    let cross = xy[start &+ i] * sign
                    let (mean, half) = ((x + y) / 2, (x - y) / 2)
                    let root = (half * half + cross * cross).squareRoot()
                    let across = mean + root
                    guard across > 0 else { continue }
                    let value = measure.strength(across: across, along: mean - root)
                    guard value > strength[i] else { continue }
                    strength[i] = value
                    sigma[i] = scale
                    difference[i] = x - y
                    mixed[i] = 2 * cross
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  func map() -> RidgeMap {
    var map = RidgeMap(width: strength.width, height: strength.height)
    for i in 0..<strength.count where strength.pixels[i] > 0 {
      map.orientation.pixels[i] = atan2(mixed.pixels[i], difference.pixels[i]) / 2
    }
    map.strength = strength
    map.sigma = sigma
    return map
  }
}

extension Hessian {
  /// The largest xx² + 2 xy² + yy² in the rows `first..<first + count`.
  fileprivate func largestSquare(from first: Int, count: Int) -> Float {
    var largest: Float = 0
    let range = first * xx.width..<(first + count) * xx.width
    xx.pixels.withUnsafeBufferPointer { xx in
      xy.pixels.withUnsafeBufferPointer { xy in
        yy.pixels.withUnsafeBufferPointer { yy in
          for i in range {
            let square = xx[i] * xx[i] + 2 * xy[i] * xy[i] + yy[i] * yy[i]
            largest = square > largest ? square : largest
          }
        }
      }
    }
    return largest
  }
}
