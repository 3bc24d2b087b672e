//! The machine at hand: which lanes it has, and the intrinsics of those that are not WebAssembly's.
//!
//! On x86-64 the question is put at run time (AVX2 with FMA, else scalar, which the compiler turns into SSE2 as it
//! sees fit); on `AArch64` NEON is always there; in WebAssembly the build has decided. The types are private, so nobody
//! but `dispatch` can start work with lanes that the machine may lack: this is what makes their methods sound.

#[cfg(not(any(target_arch = "aarch64", all(target_arch = "wasm32", target_feature = "simd128"))))]
use super::Scalar;
use super::{Element, Lanes, Work};

impl Element for f32 {
    const MAX: Self = Self::MAX;

    #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is wanted")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn from_index(index: u32) -> Self {
        Self::from_bits(index)
    }

    fn to_index(self) -> u32 {
        self.to_bits()
    }

    fn dispatch<W: Work<Self>>(work: W) -> W::Output {
        run::<WidestF32, Self, W>(work)
    }
}

impl Element for f64 {
    const MAX: Self = Self::MAX;

    fn from_f64(value: f64) -> Self {
        value
    }

    fn from_index(index: u32) -> Self {
        Self::from_bits(u64::from(index))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the bits are those of a u32")]
    fn to_index(self) -> u32 {
        self.to_bits() as u32
    }

    fn dispatch<W: Work<Self>>(work: W) -> W::Output {
        run::<WidestF64, Self, W>(work)
    }
}

#[cfg(target_arch = "x86_64")]
fn run<L: Lanes<E>, E: Element, W: Work<E>>(work: W) -> W::Output {
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the two features were just found.
        unsafe { x86::run::<L, E, W>(work) }
    } else {
        work.run::<Scalar<E>>()
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn run<L: Lanes<E>, E: Element, W: Work<E>>(work: W) -> W::Output {
    work.run::<L>()
}

#[cfg(target_arch = "x86_64")]
use x86::{F32x8 as WidestF32, F64x4 as WidestF64};

#[cfg(target_arch = "aarch64")]
use aarch64::{F32x4 as WidestF32, F64x2 as WidestF64};

#[cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
use super::relaxed::{Relaxed as WidestF32, Relaxed as WidestF64};

#[cfg(all(
    target_arch = "wasm32",
    target_feature = "simd128",
    not(target_feature = "relaxed-simd")
))]
use super::wasm128::{Wasm128 as WidestF32, Wasm128 as WidestF64};

#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
type WidestF32 = Scalar<f32>;
#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
type WidestF64 = Scalar<f64>;

/// The numbers of two registers.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
fn both<E: Element, L: Lanes<E>, const WIDTH: usize>(a: L, b: L) -> [[E; WIDTH]; 2] {
    let mut numbers = [[E::default(); WIDTH]; 2];
    a.store(&mut numbers[0]);
    b.store(&mut numbers[1]);
    numbers
}

/// Lanes over one register type: every intrinsic needs the target's features and nothing else but the memory it is
/// given.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! lanes {
    ($name:ident, $element:ty, $width:literal, $register:ident, $splat:ident, $load:ident, $store:ident, $add:ident, $subtract:ident, $multiply:ident, $multiply_add:expr, $multiply_subtract:expr, $smaller:expr, $select_at_most:expr) => {
        /// One register.
        #[derive(Clone, Copy, Debug)]
        pub struct $name(arch::$register);

        impl Lanes<$element> for $name {
            const WIDTH: usize = $width;

            #[inline(always)]
            fn splat(value: $element) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { arch::$splat(value) })
            }

            #[inline(always)]
            fn load(from: &[$element]) -> Self {
                let from = &from[..$width];
                // SAFETY: features as above; the slice holds a whole register, and the load asks for no alignment.
                Self(unsafe { arch::$load(from.as_ptr()) })
            }

            #[inline(always)]
            fn store(self, to: &mut [$element]) {
                let to = &mut to[..$width];
                // SAFETY: features as above; the slice holds a whole register and is ours to write.
                unsafe { arch::$store(to.as_mut_ptr(), self.0) }
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { arch::$add(self.0, other.0) })
            }

            #[inline(always)]
            fn subtract(self, other: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { arch::$subtract(self.0, other.0) })
            }

            #[inline(always)]
            fn multiply(self, other: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { arch::$multiply(self.0, other.0) })
            }

            #[inline(always)]
            fn multiply_add(self, a: Self, b: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { $multiply_add(self.0, a.0, b.0) })
            }

            #[inline(always)]
            fn multiply_subtract(self, a: Self, b: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { $multiply_subtract(self.0, a.0, b.0) })
            }

            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { $smaller(self.0, other.0) })
            }

            #[inline(always)]
            fn select_at_most(self, limit: Self, then: Self, otherwise: Self) -> Self {
                // SAFETY: the features are there: see the head of the file.
                Self(unsafe { $select_at_most(self.0, limit.0, then.0, otherwise.0) })
            }

            // The compiler makes shuffles of these two.
            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                let numbers = both::<$element, Self, $width>(self, other);
                let at = |place: usize| numbers[place % 2][place / 2];
                let (first, rest): ([_; $width], [_; $width]) =
                    (array::from_fn(at), array::from_fn(|i| at($width + i)));
                (Self::load(&first), Self::load(&rest))
            }

            #[inline(always)]
            fn deinterleave(self, other: Self) -> (Self, Self) {
                let numbers = both::<$element, Self, $width>(self, other);
                let at = |place: usize| numbers[place / $width][place % $width];
                let (even, odd): ([_; $width], [_; $width]) =
                    (array::from_fn(|i| at(2 * i)), array::from_fn(|i| at(2 * i + 1)));
                (Self::load(&even), Self::load(&odd))
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    //! AVX2 and FMA.
    use super::super::{Element, Lanes, Work};
    use super::both;
    use std::arch::x86_64 as arch;
    use std::array;

    /// Runs `work` where the compiler may use AVX2 and FMA.
    ///
    /// # Safety
    /// - The machine has AVX2 and FMA.
    #[target_feature(enable = "avx2,fma")]
    pub unsafe fn run<L: Lanes<E>, E: Element, W: Work<E>>(work: W) -> W::Output {
        work.run::<L>()
    }

    lanes!(
        F32x8,
        f32,
        8,
        __m256,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        |sum, a, b| arch::_mm256_fmadd_ps(a, b, sum),
        |sum, a, b| arch::_mm256_fnmadd_ps(a, b, sum),
        arch::_mm256_min_ps,
        |x, limit, then, otherwise| {
            let at_most = arch::_mm256_cmp_ps::<{ arch::_CMP_LE_OQ }>(x, limit);
            arch::_mm256_blendv_ps(otherwise, then, at_most)
        }
    );
    lanes!(
        F64x4,
        f64,
        4,
        __m256d,
        _mm256_set1_pd,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_add_pd,
        _mm256_sub_pd,
        _mm256_mul_pd,
        |sum, a, b| arch::_mm256_fmadd_pd(a, b, sum),
        |sum, a, b| arch::_mm256_fnmadd_pd(a, b, sum),
        arch::_mm256_min_pd,
        |x, limit, then, otherwise| {
            let at_most = arch::_mm256_cmp_pd::<{ arch::_CMP_LE_OQ }>(x, limit);
            arch::_mm256_blendv_pd(otherwise, then, at_most)
        }
    );
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    //! NEON, which every AArch64 target of Rust has.
    use super::super::Lanes;
    use super::both;
    use std::arch::aarch64 as arch;
    use std::array;

    lanes!(
        F32x4,
        f32,
        4,
        float32x4_t,
        vdupq_n_f32,
        vld1q_f32,
        vst1q_f32,
        vaddq_f32,
        vsubq_f32,
        vmulq_f32,
        arch::vfmaq_f32,
        arch::vfmsq_f32,
        |a, b| arch::vbslq_f32(arch::vcltq_f32(a, b), a, b),
        |x, limit, then, otherwise| arch::vbslq_f32(arch::vcleq_f32(x, limit), then, otherwise)
    );
    lanes!(
        F64x2,
        f64,
        2,
        float64x2_t,
        vdupq_n_f64,
        vld1q_f64,
        vst1q_f64,
        vaddq_f64,
        vsubq_f64,
        vmulq_f64,
        arch::vfmaq_f64,
        arch::vfmsq_f64,
        |a, b| arch::vbslq_f64(arch::vcltq_f64(a, b), a, b),
        |x, limit, then, otherwise| arch::vbslq_f64(arch::vcleq_f64(x, limit), then, otherwise)
    );
}
