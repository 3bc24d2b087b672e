//! Typed arrays of JavaScript, and memory that is asked for fallibly.

use crate::failure::Failure;

/// The typed arrays of JavaScript that kernels take and give.
pub trait TypedArray: Sized {
    /// What they hold.
    type Element: Copy + Default;
    /// How many elements.
    fn length(&self) -> usize;
    /// A view of elements `start..end`.
    #[must_use]
    fn subarray(&self, start: usize, end: usize) -> Self;
    /// A copy of all elements.
    ///
    /// # Errors
    /// `OutOfMemory`.
    fn copy_in(&self) -> Result<Vec<Self::Element>, Failure> {
        self.copy_in_with_room(0)
    }
    /// The same, with room behind it for so many elements more.
    ///
    /// # Errors
    /// `OutOfMemory`.
    fn copy_in_with_room(&self, more: usize) -> Result<Vec<Self::Element>, Failure>;
    /// Takes the elements of `from`, which is as long.
    fn copy_from(&self, from: &[Self::Element]);
}

macro_rules! typed_array {
    ($array:ident, $element:ty) => {
        impl TypedArray for js_sys::$array {
            type Element = $element;

            fn length(&self) -> usize {
                js_sys::$array::length(self) as usize
            }

            fn subarray(&self, start: usize, end: usize) -> Self {
                js_sys::$array::subarray(self, to_u32(start), to_u32(end))
            }

            fn copy_in_with_room(&self, more: usize) -> Result<Vec<$element>, Failure> {
                let count = TypedArray::length(self);
                let mut to = empty(count.saturating_add(more))?;
                self.copy_to_uninit(&mut to.spare_capacity_mut()[..count]);
                // SAFETY: the line above has written the first `count` places.
                unsafe { to.set_len(count) };
                Ok(to)
            }

            fn copy_from(&self, from: &[$element]) {
                js_sys::$array::copy_from(self, from);
            }
        }
    };
}

typed_array!(Float32Array, f32);
typed_array!(Float64Array, f64);
typed_array!(Uint32Array, u32);
typed_array!(Uint8Array, u8);

/// `count` zeros.
///
/// # Errors
/// `OutOfMemory`.
pub fn zeros<E: Copy + Default>(count: usize) -> Result<Vec<E>, Failure> {
    let mut buffer = empty(count)?;
    buffer.resize(count, E::default());
    Ok(buffer)
}

/// Room for `count` elements.
///
/// # Errors
/// `OutOfMemory`.
pub fn empty<E>(count: usize) -> Result<Vec<E>, Failure> {
    let mut buffer = Vec::new();
    let failed = |_| Failure::out_of_memory(count.saturating_mul(size_of::<E>()));
    buffer.try_reserve_exact(count).map_err(failed)?;
    Ok(buffer)
}

/// Places in an array whose length was a u32.
fn to_u32(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
