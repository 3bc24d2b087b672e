//! The operators of `Int` over every mix of `Int`, `&Int` and `i64`.
use crate::*;

/// What an operator of `Int` takes on its right.
pub trait Operand {
    /// The operand as an `Int`.
    fn into_int(self) -> Int;
}

impl Operand for Int {
    #[inline]
    fn into_int(self) -> Int {
        self
    }
}

impl Operand for &Int {
    #[inline]
    fn into_int(self) -> Int {
        self.clone()
    }
}

impl Operand for i64 {
    #[inline]
    fn into_int(self) -> Int {
        Int::Small(self)
    }
}

/// Gives `Int` an operator, and its assigning form, from a function.
macro_rules! int_operator {
    ($trait:ident $method:ident, $assign_trait:ident $assign_method:ident, $function:ident) => {
        impl<R: Operand> std::ops::$trait<R> for Int {
            type Output = Int;
            #[inline]
            fn $method(self, right: R) -> Int {
                $function(&self, &right.into_int())
            }
        }
        impl<R: Operand> std::ops::$trait<R> for &Int {
            type Output = Int;
            #[inline]
            fn $method(self, right: R) -> Int {
                $function(self, &right.into_int())
            }
        }
        impl std::ops::$trait<Int> for i64 {
            type Output = Int;
            #[inline]
            fn $method(self, right: Int) -> Int {
                $function(&Int::Small(self), &right)
            }
        }
        impl std::ops::$trait<&Int> for i64 {
            type Output = Int;
            #[inline]
            fn $method(self, right: &Int) -> Int {
                $function(&Int::Small(self), right)
            }
        }
        impl<R: Operand> std::ops::$assign_trait<R> for Int {
            #[inline]
            fn $assign_method(&mut self, right: R) {
                *self = $function(self, &right.into_int());
            }
        }
    };
}

// needed with: Int +
int_operator!(Add add, AddAssign add_assign, int_add);
// needed with: Int -
int_operator!(Sub sub, SubAssign sub_assign, int_sub);
// needed with: Int *
int_operator!(Mul mul, MulAssign mul_assign, int_mul);
// needed with: Int &
int_operator!(BitAnd bitand, BitAndAssign bitand_assign, int_and);
// needed with: Int |
int_operator!(BitOr bitor, BitOrAssign bitor_assign, int_or);
// needed with: Int ^
int_operator!(BitXor bitxor, BitXorAssign bitxor_assign, int_xor);

impl std::ops::Neg for Int {
    type Output = Int;
    fn neg(self) -> Int {
        -&self
    }
}

impl std::ops::Neg for &Int {
    type Output = Int;
    fn neg(self) -> Int {
        Int::from_limbs(!self.is_negative(), self.limbs(&mut [0]).to_vec())
    }
}

impl std::ops::Not for Int {
    type Output = Int;
    fn not(self) -> Int {
        -1 - self
    }
}

impl std::ops::Not for &Int {
    type Output = Int;
    fn not(self) -> Int {
        -1 - self
    }
}

/// `a + b`.
#[inline]
pub fn int_add(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(sum) = a.checked_add(*b) {
            return Int::Small(sum);
        }
    }
    int_add_signed(a, b, b.is_negative())
}

/// `a - b`.
#[inline]
pub fn int_sub(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(difference) = a.checked_sub(*b) {
            return Int::Small(difference);
        }
    }
    int_add_signed(a, b, !b.is_negative())
}

/// `a` plus the magnitude of `b` with another sign.
pub fn int_add_signed(a: &Int, b: &Int, b_negative: bool) -> Int {
    let (a_negative, mut a_room, mut b_room) = (a.is_negative(), [0], [0]);
    let (a, b) = (a.limbs(&mut a_room), b.limbs(&mut b_room));
    if a_negative == b_negative {
        Int::from_limbs(a_negative, add_limbs(a, b))
    } else if compare_limbs(a, b) == std::cmp::Ordering::Less {
        Int::from_limbs(b_negative, sub_limbs(b, a))
    } else {
        Int::from_limbs(a_negative, sub_limbs(a, b))
    }
}

/// `a * b`.
#[inline]
pub fn int_mul(a: &Int, b: &Int) -> Int {
    if let (Int::Small(a), Int::Small(b)) = (a, b) {
        if let Some(product) = a.checked_mul(*b) {
            return Int::Small(product);
        }
    }
    int_mul_big(a, b)
}

/// `a * b` where a limb is not enough.
pub fn int_mul_big(a: &Int, b: &Int) -> Int {
    Int::from_limbs(
        a.is_negative() != b.is_negative(),
        mul_limbs(a.limbs(&mut [0]), b.limbs(&mut [0])),
    )
}

/// `sum(items)`.
pub fn sum_int(items: impl IntoIterator<Item = Int>) -> Int {
    items.into_iter().fold(Int::Small(0), |sum, item| sum + item)
}

/// `math.prod(items)`.
pub fn prod_int(items: impl IntoIterator<Item = Int>) -> Int {
    items.into_iter().fold(Int::Small(1), |product, item| product * item)
}
