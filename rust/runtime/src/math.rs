//! Python's `math`. Results that are no number raise as CPython's Modules/mathmodule.c does.
use crate::*;

/// The error of an argument outside a function's domain.
pub fn domain_error() -> Exception {
    Exception::new("ValueError", "math domain error")
}

/// The result of a function that has none outside its domain and never overflows.
pub fn in_domain(x: f64, result: f64) -> Fallible<f64> {
    if (result.is_nan() && !x.is_nan()) || (result.is_infinite() && x.is_finite()) {
        Err(domain_error())
    } else {
        Ok(result)
    }
}

/// The result of a function that may overflow.
pub fn in_range(x: f64, result: f64) -> Fallible<f64> {
    if result.is_infinite() && x.is_finite() {
        return Err(Exception::new("OverflowError", "math range error"));
    }
    Ok(result)
}

/// `math.sqrt(x)`.
pub fn math_sqrt(x: f64) -> Fallible<f64> {
    in_domain(x, x.sqrt())
}

/// `math.log1p(x)`.
pub fn math_log1p(x: f64) -> Fallible<f64> {
    in_domain(x, x.ln_1p())
}

/// `math.sin(x)`.
pub fn math_sin(x: f64) -> Fallible<f64> {
    in_domain(x, x.sin())
}

/// `math.cos(x)`.
pub fn math_cos(x: f64) -> Fallible<f64> {
    in_domain(x, x.cos())
}

/// `math.tan(x)`.
pub fn math_tan(x: f64) -> Fallible<f64> {
    in_domain(x, x.tan())
}

/// `math.asin(x)`.
pub fn math_asin(x: f64) -> Fallible<f64> {
    in_domain(x, x.asin())
}

/// `math.acos(x)`.
pub fn math_acos(x: f64) -> Fallible<f64> {
    in_domain(x, x.acos())
}

/// `math.asinh(x)`.
pub fn math_asinh(x: f64) -> Fallible<f64> {
    in_domain(x, x.asinh())
}

/// `math.acosh(x)`.
pub fn math_acosh(x: f64) -> Fallible<f64> {
    in_domain(x, x.acosh())
}

/// `math.atanh(x)`.
pub fn math_atanh(x: f64) -> Fallible<f64> {
    in_domain(x, x.atanh())
}

/// `math.atan(x)`.
pub fn math_atan(x: f64) -> Fallible<f64> {
    in_domain(x, x.atan())
}

/// `math.tanh(x)`.
pub fn math_tanh(x: f64) -> Fallible<f64> {
    in_domain(x, x.tanh())
}

/// `math.exp(x)`.
pub fn math_exp(x: f64) -> Fallible<f64> {
    in_range(x, x.exp())
}

/// `math.expm1(x)`.
pub fn math_expm1(x: f64) -> Fallible<f64> {
    in_range(x, x.exp_m1())
}

/// `math.sinh(x)`.
pub fn math_sinh(x: f64) -> Fallible<f64> {
    in_range(x, x.sinh())
}

/// `math.cosh(x)`.
pub fn math_cosh(x: f64) -> Fallible<f64> {
    in_range(x, x.cosh())
}

/// `math.log(x)`.
pub fn math_log(x: f64) -> Fallible<f64> {
    if x <= 0.0 {
        Err(domain_error())
    } else {
        Ok(x.ln())
    }
}

/// `math.log2(x)`.
pub fn math_log2(x: f64) -> Fallible<f64> {
    if x <= 0.0 {
        Err(domain_error())
    } else {
        Ok(x.log2())
    }
}

/// `math.log10(x)`.
pub fn math_log10(x: f64) -> Fallible<f64> {
    if x <= 0.0 {
        Err(domain_error())
    } else {
        Ok(x.log10())
    }
}

/// `math.log(x)` of an int of any size.
pub fn math_log_int(x: &Int) -> Fallible<f64> {
    let beyond = (x.bit_length() - 1000).max(0);
    let top = x.shr(&Int::Small(beyond))?.to_f64()?;
    Ok(if beyond == 0 {
        math_log(top)?
    } else {
        math_log(top)? + beyond as f64 * std::f64::consts::LN_2
    })
}

/// `math.log(x, base)`.
pub fn math_log_base(x: f64, base: f64) -> Fallible<f64> {
    div(math_log(x)?, math_log(base)?)
}

/// `math.pow(a, b)`.
pub fn math_pow(a: f64, b: f64) -> Fallible<f64> {
    let power = a.powf(b);
    if !(a.is_finite() && b.is_finite()) || power.is_finite() {
        return Ok(power);
    }
    if power.is_nan() || a == 0.0 {
        Err(domain_error())
    } else {
        in_range(a, power)
    }
}

/// `math.fmod(a, b)`.
pub fn math_fmod(a: f64, b: f64) -> Fallible<f64> {
    let rest = a % b;
    if rest.is_nan() && !a.is_nan() && !b.is_nan() {
        Err(domain_error())
    } else {
        Ok(rest)
    }
}

/// `math.atan2(y, x)`.
pub fn math_atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// `math.copysign(x, sign)`.
pub fn math_copysign(x: f64, sign: f64) -> f64 {
    x.copysign(sign)
}

/// `math.degrees(x)`.
pub fn math_degrees(x: f64) -> f64 {
    x * (180.0 / std::f64::consts::PI)
}

/// `math.radians(x)`.
pub fn math_radians(x: f64) -> f64 {
    x * (std::f64::consts::PI / 180.0)
}

/// `math.fabs(x)`.
pub fn math_fabs(x: f64) -> f64 {
    x.abs()
}

/// `math.modf(x)`: fraction and whole part.
pub fn modf(x: f64) -> (f64, f64) {
    let fraction = if x.is_infinite() { 0.0 } else { x.fract() };
    (fraction.copysign(x), x.trunc())
}

/// `math.ldexp(x, n)`.
pub fn ldexp(x: f64, n: i64) -> Fallible<f64> {
    in_range(x, scale(x, n.clamp(-5000, 5000)))
}

/// `math.hypot(*items)`: CPython's vector norm, which squares in two parts and corrects the root once.
pub fn math_hypot(items: &[f64]) -> f64 {
    let largest = items.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    if largest.is_infinite() || items.iter().any(|x| x.is_nan()) {
        return if largest.is_infinite() { largest } else { f64::NAN };
    }
    if largest == 0.0 || items.len() < 2 {
        return largest;
    }
    let (_, exponent) = frexp(largest);
    if exponent < -1023 {
        // The scale would overflow: raise all items first.
        let raised: Vec<f64> = items.iter().map(|x| x * 2_f64.powi(600)).collect();
        return math_hypot(&raised) * 2_f64.powi(-600);
    }
    let unit = scale(1.0, -exponent);
    let mut sums = NormSums {
        whole: 1.0,
        parts: [0.0; 3],
    };
    for x in items {
        sums.add_square(x.abs() * unit, 1.0);
    }
    let root = sums.total().sqrt();
    sums.add_square(root, -1.0);
    (root + sums.total() / (2.0 * root)) / unit
}

/// A sum that starts at one, with what its additions lost.
pub struct NormSums {
    whole: f64,
    parts: [f64; 3],
}

impl NormSums {
    /// Adds the square of `x`, or takes it away.
    pub fn add_square(&mut self, x: f64, sign: f64) {
        let split = x * 134_217_729.0;
        let high = split - (split - x);
        let low = x - high;
        let terms = [sign * high * high, sign * 2.0 * high * low];
        for (part, term) in self.parts.iter_mut().zip(terms) {
            let before = self.whole;
            self.whole += term;
            *part += (before - self.whole) + term;
        }
        if sign > 0.0 {
            self.parts[2] += low * low;
            return;
        }
        let before = self.whole;
        self.whole -= low * low;
        self.parts[2] += (before - self.whole) - low * low;
    }

    /// The sum without the one it started at.
    pub fn total(&self) -> f64 {
        self.whole - 1.0 + (self.parts[0] + self.parts[1] + self.parts[2])
    }
}

/// `math.dist(a, b)`.
pub fn math_dist(a: &[f64], b: &[f64]) -> Fallible<f64> {
    if a.len() != b.len() {
        return Err(Exception::new(
            "ValueError",
            "both points must have the same number of dimensions",
        ));
    }
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    Ok(math_hypot(&differences))
}

/// `math.gcd(a, b)` as an i64.
pub fn gcd_i64(a: i64, b: i64, line: u32) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or_else(|_| overflow(line))
}

/// `math.lcm(a, b)` as an i64.
pub fn lcm_i64(a: i64, b: i64, line: u32) -> i64 {
    if a == 0 || b == 0 {
        return 0;
    }
    absolute(mul(a / gcd_i64(a, b, line), b, line), line)
}

/// The product of all whole numbers from `low` to `high`, by halves.
pub fn product_of_range(low: i64, high: i64) -> Int {
    if high - low < 8 {
        return (low..=high).fold(Int::Small(1), |product, factor| product * factor);
    }
    let middle = low + (high - low) / 2;
    product_of_range(low, middle) * product_of_range(middle + 1, high)
}

/// `math.factorial(n)`.
pub fn factorial(n: i64) -> Fallible<Int> {
    if n < 0 {
        return Err(Exception::new(
            "ValueError",
            "factorial() not defined for negative values",
        ));
    }
    Ok(product_of_range(1, n))
}

/// `math.perm(n, k)`.
pub fn perm(n: i64, k: i64) -> Fallible<Int> {
    if n < 0 || k < 0 {
        let name = if n < 0 { "n" } else { "k" };
        return Err(Exception::new(
            "ValueError",
            format!("{name} must be a non-negative integer"),
        ));
    }
    Ok(if k > n {
        Int::Small(0)
    } else {
        product_of_range(n - k + 1, n)
    })
}

/// `math.comb(n, k)`.
pub fn comb(n: i64, k: i64) -> Fallible<Int> {
    let ways = perm(n, k)?;
    if ways.is_zero() {
        return Ok(ways);
    }
    let k = k.min(n - k);
    perm(n, k)?.floor_div(&factorial(k)?)
}

/// `math.isqrt(n)` as an i64.
pub fn isqrt_i64(n: i64) -> Fallible<i64> {
    n.checked_isqrt()
        .ok_or_else(|| Exception::new("ValueError", "isqrt() argument must be nonnegative"))
}

/// `math.isclose(a, b, rel_tol=relative, abs_tol=absolute)`.
pub fn is_close(a: f64, b: f64, relative: f64, absolute: f64) -> Fallible<bool> {
    if relative < 0.0 || absolute < 0.0 {
        return Err(Exception::new("ValueError", "tolerances must be non-negative"));
    }
    if a == b || a.is_infinite() || b.is_infinite() {
        return Ok(a == b);
    }
    let difference = (a - b).abs();
    Ok(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute)
}

/// `math.fsum(items)`: Shewchuk's exact partial sums, rounded once.
pub fn fsum(items: impl IntoIterator<Item = f64>) -> Fallible<f64> {
    let (mut partials, mut special, mut infinite) = (Vec::<f64>::new(), 0.0, 0.0);
    for item in items {
        let (mut x, mut kept) = (item, 0);
        for i in 0..partials.len() {
            let (large, small) = if x.abs() < partials[i].abs() {
                (partials[i], x)
            } else {
                (x, partials[i])
            };
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x.is_finite() {
            partials.extend(Some(x).filter(|x| *x != 0.0));
        } else if item.is_finite() {
            return Err(Exception::new("OverflowError", "intermediate overflow in fsum"));
        } else {
            special += item;
            infinite += if item.is_infinite() { item } else { 0.0 };
            partials.clear();
        }
    }
    if special != 0.0 {
        return if infinite.is_nan() {
            Err(Exception::new("ValueError", "-inf + inf in fsum"))
        } else {
            Ok(special)
        };
    }
    Ok(round_partials(&partials))
}

/// The sum of parts that do not overlap, smallest first, ties to even.
pub fn round_partials(partials: &[f64]) -> f64 {
    let mut left = partials.iter().rev().copied();
    let (mut high, mut low) = (left.next().unwrap_or(0.0), 0.0);
    for part in left.by_ref() {
        let sum = high + part;
        low = part - (sum - high);
        high = sum;
        if low != 0.0 {
            break;
        }
    }
    // Half a unit was lost: what is below it decides.
    if left
        .next()
        .is_some_and(|below| (low < 0.0 && below < 0.0) || (low > 0.0 && below > 0.0))
    {
        let twice = low * 2.0;
        let sum = high + twice;
        if twice == sum - high {
            return sum;
        }
    }
    high
}

#[cfg(test)]
mod tests;
