//! Memory for what a kernel lays out: asked for fallibly, so that no size makes a kernel abort.

/// There is no memory for so many bytes. The errors of the kernels tell it in their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfMemory {
    pub(crate) bytes: usize,
}

/// An empty vector with room for `length` elements.
pub(crate) fn room<T>(length: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut room = Vec::new();
    let failed = |_| OutOfMemory {
        bytes: length.saturating_mul(size_of::<T>()),
    };
    room.try_reserve_exact(length).map_err(failed)?;
    Ok(room)
}

/// `length` copies of `value`.
pub(crate) fn filled<T: Copy>(length: usize, value: T) -> Result<Vec<T>, OutOfMemory> {
    let mut buffer = room(length)?;
    buffer.resize(length, value);
    Ok(buffer)
}
