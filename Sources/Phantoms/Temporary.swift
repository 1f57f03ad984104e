import Foundation
import Geometry
import Imaging

extension Plane {
  func gaussianBlurred(sigma: Double) -> Plane {
    let n = Int((4 * sigma).rounded(.up))
    var k = (-n...n).map { Float(exp(-0.5 * Double($0 * $0) / (sigma * sigma))) }
    let s = k.reduce(0, +)
    k = k.map { $0 / s }
    func pass(_ p: Plane, _ dx: Int, _ dy: Int) -> Plane {
      var out = Plane(width: p.width, height: p.height)
      for y in 0..<p.height {
        for x in 0..<p.width {
          var a: Float = 0
          for i in -n...n {
            a +=
              k[i + n]
              * p.pixels[
                min(max(y + dy * i, 0), p.height - 1) * p.width
                  + min(max(x + dx * i, 0), p.width - 1)]
          }
          out.pixels[y * p.width + x] = a
        }
      }
      return out
    }
    return pass(pass(self, 1, 0), 0, 1)
  }
}
extension CubicBezier {
  func subsegment(_ a: Double, _ b: Double) -> CubicBezier {
    func f(_ u: Double, _ v: Double, _ w: Double) -> Point {
      let q0 = p0.lerp(to: p1, u), q1 = p1.lerp(to: p2, u), q2 = p2.lerp(to: p3, u)
      return q0.lerp(to: q1, v).lerp(to: q1.lerp(to: q2, v), w)
    }
    return CubicBezier(f(a, a, a), f(a, a, b), f(a, b, b), f(b, b, b))
  }
}
