//! From logits to probabilities: Platt's scaling, fitted on texts that were held out.
//!
//! J. Platt, "Probabilistic Outputs for Support Vector Machines" (1999): a logistic curve
//! through the held-out logits. The two classes are weighed to a base rate of our own, since
//! collections of harmful texts say nothing about how rare those are on a school's network.

/// Slope and shift of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve {
    pub slope: f32,
    pub shift: f32,
}

/// Fits a curve to logits with labels, as if `base` of the texts belonged to the category.
/// Newton's method on two numbers; it is stopped when it stands, or after a hundred steps.
pub(super) fn fit(held_out: &[(f32, bool)], base: f64) -> Curve {
    let positive = held_out
        .iter()
        .filter(|(_, belongs)| *belongs)
        .count()
        .max(1) as f64;
    let negative = (held_out.len() as f64 - positive).max(1.0);
    let (heavy, light) = (base / positive, (1.0 - base) / negative);
    // A slope that is a little dear keeps a separable category from being certain.
    const DEAR: f64 = 1e-3;
    let (mut slope, mut shift) = (1f64, 0f64);
    for _ in 0..100 {
        let mut gradient = (DEAR * (slope - 1.0), 0f64);
        let mut curvature = (DEAR, 0f64, 1e-9);
        for (logit, belongs) in held_out {
            let logit = f64::from(*logit);
            let expected = 1.0 / (1.0 + libm::exp(-(slope * logit + shift)));
            let weight = if *belongs { heavy } else { light };
            let error = weight * (expected - f64::from(u8::from(*belongs)));
            gradient.0 += error * logit;
            gradient.1 += error;
            let bend = weight * expected * (1.0 - expected);
            curvature.0 += bend * logit * logit;
            curvature.1 += bend * logit;
            curvature.2 += bend;
        }
        let area = curvature.0 * curvature.2 - curvature.1 * curvature.1;
        if area.abs() < 1e-18 {
            break;
        }
        let by_slope = (curvature.2 * gradient.0 - curvature.1 * gradient.1) / area;
        let by_shift = (curvature.0 * gradient.1 - curvature.1 * gradient.0) / area;
        slope -= by_slope.clamp(-1.0, 1.0);
        shift -= by_shift.clamp(-2.0, 2.0);
        if by_slope.abs() + by_shift.abs() < 1e-7 {
            break;
        }
    }
    Curve {
        slope: slope.max(0.05) as f32,
        shift: shift as f32,
    }
}

/// Where a curve is even: the logit at which a text belongs as likely as not.
fn middle(curve: Curve) -> f32 {
    -curve.shift / curve.slope
}

/// Bends a curve so that of texts that do not belong, the share `alarms` is at `sure` log-odds or
/// more, and its middle stays where it is. Platt's curve of a category that is hard to tell is so
/// flat that hardly any text ever reaches a threshold, and that of an easy one may reach it too
/// soon; what a threshold costs in false alarms should be the same for all. Where so few others
/// come even near the middle, the curve stays as it is.
pub(super) fn bend(curve: Curve, others: &mut [f32], alarms: f64, sure: f32) -> Curve {
    const STEEPEST: f32 = 3.0;
    others.sort_by(|one, two| two.total_cmp(one));
    let rank = (others.len() as f64 * alarms) as usize;
    let beyond = others.get(rank).map_or(0.0, |edge| edge - middle(curve));
    if beyond <= 0.0 {
        return curve;
    }
    let slope = (sure / beyond).min(STEEPEST);
    Curve {
        slope,
        shift: -slope * middle(curve),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_curve_is_sure_where_few_others_are_and_keeps_its_middle() {
        let mut others: Vec<f32> = (0..1000u16).map(|n| f32::from(n) / 20.0 - 40.0).collect();
        let flat = Curve {
            slope: 0.4,
            shift: -0.2,
        };
        let bent = bend(flat, &mut others, 0.1, 2.5);
        let at = |logit: f32| bent.slope * logit + bent.shift;
        // A tenth of the others is above 4.95, and the middle was at one half.
        assert!((at(4.95) - 2.5).abs() < 0.05, "{bent:?}");
        assert!(at(0.5).abs() < 1e-4, "{bent:?}");
        let late = Curve {
            slope: 0.4,
            shift: -2.0,
        };
        assert_eq!(bend(late, &mut others, 0.1, 2.5), late);
        assert_eq!(bend(flat, &mut [], 0.1, 2.5), flat);
    }

    #[test]
    fn a_curve_gives_back_the_rates_that_made_it() {
        // At logit -1 one in ten belongs, at +1 nine in ten: slope ln 9, no shift.
        let held_out: Vec<(f32, bool)> = (0..2000)
            .map(|n| {
                if n % 2 == 0 {
                    (1.0, n % 20 != 0)
                } else {
                    (-1.0, n % 20 == 1)
                }
            })
            .collect();
        let curve = fit(&held_out, 0.5);
        assert!((curve.slope - 9f32.ln()).abs() < 0.05, "{curve:?}");
        assert!(curve.shift.abs() < 0.05, "{curve:?}");
    }

    #[test]
    fn a_rarer_category_needs_more() {
        let held_out = [(1.0, true), (0.5, false), (0.2, true), (-1.0, false)].repeat(50);
        assert!(fit(&held_out, 0.1).shift < fit(&held_out, 0.5).shift - 1.0);
        // Nothing to learn from does not break it.
        assert!(fit(&[], 0.1).slope.is_finite());
    }
}
