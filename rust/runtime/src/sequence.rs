//! Python's operations of lists over slices and `Vec`, with its negative indexes and its slices.
use crate::*;

/// The place of index `i` among `len` items; negative ones count from the end.
#[inline]
pub fn position(len: usize, i: i64) -> Option<usize> {
    let place = if i < 0 { i + len as i64 } else { i };
    if (place as u64) < len as u64 {
        Some(place as usize)
    } else {
        None
    }
}

/// `xs[i]`, borrowed.
#[inline]
pub fn at<T>(xs: &[T], i: i64) -> Fallible<&T> {
    match position(xs.len(), i) {
        Some(place) => Ok(&xs[place]),
        None => Err(Exception::new("IndexError", "list index out of range")),
    }
}

/// `xs[i]`, to be assigned.
#[inline]
pub fn at_mut<T>(xs: &mut [T], i: i64) -> Fallible<&mut T> {
    match position(xs.len(), i) {
        Some(place) => Ok(&mut xs[place]),
        None => Err(Exception::new("IndexError", "list assignment index out of range")),
    }
}

/// `xs[i]`, copied.
#[inline]
pub fn item<T: Clone>(xs: &[T], i: i64) -> Fallible<T> {
    at(xs, i).cloned()
}

/// `a, b = items`: just as many items as there are targets.
pub fn unpack<T, const N: usize>(items: impl IntoIterator<Item = T>) -> Fallible<[T; N]> {
    let mut items = items.into_iter();
    let taken: [Option<T>; N] = std::array::from_fn(|_| items.next());
    let got = taken.iter().flatten().count();
    let message = if got < N {
        format!("not enough values to unpack (expected {N}, got {got})")
    } else if items.next().is_some() {
        format!("too many values to unpack (expected {N})")
    } else {
        return Ok(taken.map(|item| item.expect("all were counted")));
    };
    Err(Exception::new("ValueError", message))
}

/// The first place, the step and the number of places of a slice.
pub fn slice_places(
    len: usize,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Fallible<(i64, i64, usize)> {
    let (len, step) = (len as i64, step.unwrap_or(1).max(-i64::MAX));
    if step == 0 {
        return Err(Exception::new("ValueError", "slice step cannot be zero"));
    }
    let (lowest, highest) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let place = |i: i64| (if i < 0 { i.saturating_add(len) } else { i }).clamp(lowest, highest);
    let start = start.map_or(if step > 0 { lowest } else { highest }, place);
    let stop = stop.map_or(if step > 0 { highest } else { lowest }, place);
    let span = if step > 0 { stop - start } else { start - stop };
    Ok((
        start,
        step,
        if span > 0 {
            ((span - 1) / step.abs() + 1) as usize
        } else {
            0
        },
    ))
}

/// `xs[start:stop:step]`.
pub fn slice<T: Clone>(xs: &[T], start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<Vec<T>> {
    let (first, step, count) = slice_places(xs.len(), start, stop, step)?;
    if step == 1 {
        return Ok(xs[first as usize..][..count].to_vec());
    }
    Ok((0..count as i64)
        .map(|i| xs[(first + i * step) as usize].clone())
        .collect())
}

/// `xs[start:stop:step] = items`.
pub fn set_slice<T>(
    xs: &mut Vec<T>,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
    items: Vec<T>,
) -> Fallible<()> {
    let (first, step, count) = slice_places(xs.len(), start, stop, step)?;
    if step == 1 {
        xs.splice(first as usize..first as usize + count, items);
        return Ok(());
    }
    if items.len() != count {
        let message = format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            items.len()
        );
        return Err(Exception::new("ValueError", message));
    }
    for (i, item) in items.into_iter().enumerate() {
        xs[(first + i as i64 * step) as usize] = item;
    }
    Ok(())
}

/// `del xs[start:stop:step]`.
pub fn del_slice<T>(xs: &mut Vec<T>, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Fallible<()> {
    let (first, step, count) = slice_places(xs.len(), start, stop, step)?;
    let lowest = if step > 0 {
        first
    } else {
        first + step * (count as i64 - 1)
    };
    let (mut place, mut left) = (-1, count);
    xs.retain(|_| {
        place += 1;
        let gone = left > 0 && place >= lowest && (place - lowest) % step == 0;
        left -= usize::from(gone);
        !gone
    });
    Ok(())
}

/// `xs.pop()`.
#[inline]
pub fn pop<T>(xs: &mut Vec<T>) -> Fallible<T> {
    xs.pop()
        .ok_or_else(|| Exception::new("IndexError", "pop from empty list"))
}

/// `xs.pop(i)`.
pub fn pop_at<T>(xs: &mut Vec<T>, i: i64) -> Fallible<T> {
    match position(xs.len(), i) {
        Some(place) => Ok(xs.remove(place)),
        None if xs.is_empty() => Err(Exception::new("IndexError", "pop from empty list")),
        None => Err(Exception::new("IndexError", "pop index out of range")),
    }
}

/// `xs.insert(i, item)`: an index beyond an end is that end.
pub fn insert<T>(xs: &mut Vec<T>, i: i64, item: T) {
    let len = xs.len() as i64;
    let place = (if i < 0 { i.saturating_add(len) } else { i }).clamp(0, len);
    xs.insert(place as usize, item);
}

/// `xs.remove(item)`.
pub fn remove<T: PartialEq>(xs: &mut Vec<T>, item: &T) -> Fallible<()> {
    match xs.iter().position(|x| x == item) {
        Some(place) => drop(xs.remove(place)),
        None => return Err(Exception::new("ValueError", "list.remove(x): x not in list")),
    }
    Ok(())
}

/// `del xs[i]`.
pub fn del<T>(xs: &mut Vec<T>, i: i64) -> Fallible<()> {
    match position(xs.len(), i) {
        Some(place) => drop(xs.remove(place)),
        None => return Err(Exception::new("IndexError", "list assignment index out of range")),
    }
    Ok(())
}

/// `xs.index(item)`.
pub fn index_of<T: PartialEq + Show>(xs: &[T], item: &T) -> Fallible<i64> {
    index_of_in(xs, item, 0, i64::MAX)
}

/// `xs.index(item, start, stop)`.
pub fn index_of_in<T: PartialEq + Show>(xs: &[T], item: &T, start: i64, stop: i64) -> Fallible<i64> {
    let (first, _, count) = slice_places(xs.len(), Some(start), Some(stop), None)?;
    let found = xs[first as usize..][..count].iter().position(|x| x == item);
    let missing = || Exception::new("ValueError", format!("{} is not in list", item.repr()));
    found.map(|place| first + place as i64).ok_or_else(missing)
}

/// `xs.count(item)`.
pub fn count<T: PartialEq>(xs: &[T], item: &T) -> i64 {
    xs.iter().filter(|x| *x == item).count() as i64
}

/// `xs * n`.
pub fn repeat<T: Clone>(xs: &[T], n: i64) -> Vec<T> {
    xs.iter().cloned().cycle().take(xs.len() * n.max(0) as usize).collect()
}

/// `xs + ys`.
pub fn concat<T: Clone>(xs: &[T], ys: &[T]) -> Vec<T> {
    xs.iter().chain(ys).cloned().collect()
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn slices_are_those_of_cpython() {
        let xs: Vec<i64> = (0..6).collect();
        let table = [
            (Some(1), Some(4), None, vec![1, 2, 3]),
            (None, None, Some(-1), vec![5, 4, 3, 2, 1, 0]),
            (Some(-2), None, None, vec![4, 5]),
            (Some(10), Some(-10), Some(-2), vec![5, 3, 1]),
            (Some(4), Some(1), None, vec![]),
            (None, Some(-1), Some(2), vec![0, 2, 4]),
            (Some(i64::MIN), Some(i64::MAX), Some(i64::MAX), vec![0]),
            (Some(i64::MAX), Some(i64::MIN), Some(i64::MIN), vec![5]),
        ];
        for (start, stop, step, expected) in table {
            assert_eq!(
                slice(&xs, start, stop, step).unwrap(),
                expected,
                "{start:?}:{stop:?}:{step:?}"
            );
        }
        assert_eq!(
            slice(&xs, None, None, Some(0)).unwrap_err().message(),
            "slice step cannot be zero"
        );
    }

    #[test]
    fn slices_are_assigned_and_deleted() {
        let mut xs: Vec<i64> = (0..6).collect();
        set_slice(&mut xs, Some(1), Some(3), None, vec![9, 9, 9]).unwrap();
        assert_eq!(xs, [0, 9, 9, 9, 3, 4, 5]);
        set_slice(&mut xs, Some(5), Some(2), None, vec![7]).unwrap();
        assert_eq!(xs, [0, 9, 9, 9, 3, 7, 4, 5]);
        set_slice(&mut xs, None, None, Some(-3), vec![1, 2, 3]).unwrap();
        assert_eq!(xs, [0, 3, 9, 9, 2, 7, 4, 1]);
        let error = set_slice(&mut xs, None, None, Some(2), vec![1]).unwrap_err();
        assert_eq!(
            error.message(),
            "attempt to assign sequence of size 1 to extended slice of size 4"
        );
        del_slice(&mut xs, None, None, Some(-3)).unwrap();
        assert_eq!(xs, [0, 9, 9, 7, 4]);
        del_slice(&mut xs, Some(1), Some(3), None).unwrap();
        assert_eq!(xs, [0, 7, 4]);
    }

    #[test]
    fn unpacking_counts() {
        assert_eq!(unpack(vec![1, 2]).unwrap(), [1, 2]);
        assert_eq!(unpack::<i64, 0>(vec![]).unwrap(), [0_i64; 0]);
        let message = |error: Exception| error.message();
        let few = unpack::<_, 3>(vec![1, 2]).unwrap_err();
        assert_eq!(message(few), "not enough values to unpack (expected 3, got 2)");
        let many = unpack::<_, 1>(1..).unwrap_err();
        assert_eq!(message(many), "too many values to unpack (expected 1)");
    }

    #[test]
    fn items_come_and_go() {
        let mut xs = vec![1_i64, 2, 3, 2];
        assert_eq!(
            (item(&xs, -1).unwrap(), count(&xs, &2), index_of(&xs, &3).unwrap()),
            (2, 2, 2)
        );
        assert_eq!(index_of_in(&xs, &2, 2, 9).unwrap(), 3);
        assert_eq!(index_of(&xs, &7).unwrap_err().message(), "7 is not in list");
        insert(&mut xs, -1, 8);
        insert(&mut xs, 99, 9);
        insert(&mut xs, -99, 0);
        assert_eq!(xs, [0, 1, 2, 3, 8, 2, 9]);
        remove(&mut xs, &2).unwrap();
        del(&mut xs, -1).unwrap();
        assert_eq!((pop_at(&mut xs, 0).unwrap(), pop(&mut xs).unwrap()), (0, 2));
        assert_eq!(repeat(&xs, 2), [1, 3, 8, 1, 3, 8]);
        assert_eq!(repeat(&xs, -1), [0_i64; 0]);
        assert_eq!(pop::<i64>(&mut vec![]).unwrap_err().message(), "pop from empty list");
        assert_eq!(pop_at(&mut xs, 9).unwrap_err().message(), "pop index out of range");
        assert_eq!(
            at_mut(&mut xs, 9).unwrap_err().message(),
            "list assignment index out of range"
        );
    }
}
