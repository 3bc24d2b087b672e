//! `Number`: a value that is an int or a float, known only at run time.
use crate::*;

/// An int or a float.
#[derive(Clone)]
pub enum Number {
    /// An int.
    Int(Int),
    /// A float.
    Float(f64),
}

impl Number {
    /// `self + other`.
    #[inline]
    pub fn add(&self, other: &Number) -> Fallible<Number> {
        self.apply(other, |a, b| Ok(a + b), |a, b| Ok(a + b))
    }

    /// `self - other`.
    #[inline]
    pub fn sub(&self, other: &Number) -> Fallible<Number> {
        self.apply(other, |a, b| Ok(a - b), |a, b| Ok(a - b))
    }

    /// `self * other`.
    #[inline]
    pub fn mul(&self, other: &Number) -> Fallible<Number> {
        self.apply(other, |a, b| Ok(a * b), |a, b| Ok(a * b))
    }

    /// `self / other`.
    pub fn div(&self, other: &Number) -> Fallible<Number> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.true_div(b).map(Number::Float),
            _ => div(self.to_f64()?, other.to_f64()?).map(Number::Float),
        }
    }

    /// `self // other`.
    pub fn floor_div(&self, other: &Number) -> Fallible<Number> {
        self.apply(other, Int::floor_div, floor_div_float)
    }

    /// `self % other`.
    pub fn modulo(&self, other: &Number) -> Fallible<Number> {
        self.apply(other, Int::modulo, mod_float)
    }

    /// `self ** other`.
    pub fn pow(&self, other: &Number) -> Fallible<Number> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => pow_number(a, b),
            _ => pow_float(self.to_f64()?, other.to_f64()?).map(Number::Float),
        }
    }

    /// `-self`.
    pub fn neg(&self) -> Number {
        match self {
            Number::Int(value) => Number::Int(-value),
            Number::Float(value) => Number::Float(-value),
        }
    }

    /// `abs(self)`.
    pub fn abs(&self) -> Number {
        match self {
            Number::Int(value) => Number::Int(value.abs()),
            Number::Float(value) => Number::Float(value.abs()),
        }
    }

    /// `float(self)`.
    #[inline]
    pub fn to_f64(&self) -> Fallible<f64> {
        match self {
            Number::Int(value) => value.to_f64(),
            Number::Float(value) => Ok(*value),
        }
    }

    /// `int(self)`.
    pub fn to_int(&self) -> Fallible<Int> {
        match self {
            Number::Int(value) => Ok(value.clone()),
            Number::Float(value) => int_of_float(*value),
        }
    }

    /// `bool(self)`.
    pub fn truthy(&self) -> bool {
        match self {
            Number::Int(value) => !value.is_zero(),
            Number::Float(value) => *value != 0.0,
        }
    }

    /// The operation of two ints, or that of two floats if either is one.
    #[inline]
    pub fn apply(
        &self,
        other: &Number,
        of_ints: impl Fn(&Int, &Int) -> Fallible<Int>,
        of_floats: impl Fn(f64, f64) -> Fallible<f64>,
    ) -> Fallible<Number> {
        match (self, other) {
            (Number::Float(a), Number::Float(b)) => of_floats(*a, *b).map(Number::Float),
            (Number::Int(a), Number::Int(b)) => of_ints(a, b).map(Number::Int),
            _ => of_floats(self.to_f64()?, other.to_f64()?).map(Number::Float),
        }
    }
}

/// `sum(items)`: the int 0 where there are none.
pub fn sum_f64(items: impl IntoIterator<Item = f64>) -> Number {
    let mut total = None;
    for item in items {
        total = Some(total.unwrap_or(0.0) + item);
    }
    total.map_or(Number::from(0), Number::from)
}

/// `a ** b` of ints: a float where `b` is negative.
pub fn pow_number(a: &Int, b: &Int) -> Fallible<Number> {
    if b.is_negative() {
        pow_float(a.to_f64()?, b.to_f64()?).map(Number::Float)
    } else {
        a.pow(b).map(Number::Int)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number::Int(Int::Small(value))
    }
}

impl From<Int> for Number {
    fn from(value: Int) -> Number {
        Number::Int(value)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::Float(value)
    }
}

impl From<bool> for Number {
    fn from(value: bool) -> Number {
        Number::Int(Int::from(value))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.partial_cmp(b),
            (Number::Int(a), Number::Float(b)) => a.partial_cmp(b),
            (Number::Float(a), Number::Int(b)) => b.partial_cmp(a).map(std::cmp::Ordering::reverse),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
        }
    }
}

impl Key for Number {
    fn key_hash(&self) -> i64 {
        match self {
            Number::Int(value) => value.key_hash(),
            Number::Float(value) => value.key_hash(),
        }
    }
    fn key_eq(&self, other: &Number) -> bool {
        self == other
    }
}

impl Show for Number {
    fn repr(&self) -> String {
        self.to_string()
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Number::Int(value) => write!(f, "{value}"),
            Number::Float(value) => f.write_str(&float_repr(*value)),
        }
    }
}

impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn ints_stay_ints() {
        let (seven, half) = (Number::from(7), Number::from(0.5));
        let shown = |number: Fallible<Number>| number.map(|number| number.repr()).map_err(|error| error.message());
        assert_eq!(shown(seven.add(&seven)), Ok("14".into()));
        assert_eq!(shown(seven.mul(&half)), Ok("3.5".into()));
        assert_eq!(shown(seven.floor_div(&Number::from(2))), Ok("3".into()));
        assert_eq!(shown(seven.div(&Number::from(0))), Err("division by zero".into()));
        assert_eq!(shown(half.modulo(&Number::from(0))), Err("float modulo".into()));
        assert_eq!(shown(Number::from(2).pow(&Number::from(-1))), Ok("0.5".into()));
        assert!(Number::from(1) == Number::from(1.0) && Number::from(f64::NAN) != Number::from(f64::NAN));
        assert!(Number::from(9_007_199_254_740_993) > Number::from(9_007_199_254_740_992.0) && half < seven);
        assert_eq!(Number::from(3.0).key_hash(), Number::from(3).key_hash());
    }
}
