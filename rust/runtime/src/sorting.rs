//! Sorting, least and greatest. Sorts are stable and ask only `<`, as Python's do; items that have no order (NaN) do
//! not stop them.
use crate::*;

/// `xs.sort()`.
pub fn sort<T: PartialOrd>(xs: &mut [T]) {
    if xs.iter().all(|x| x.partial_cmp(x).is_some()) {
        xs.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    } else {
        sort_by_insertion(xs);
    }
}

/// Binary insertion as in CPython's listsort.txt, which is all that it does to a list below 64 items.
pub fn sort_by_insertion<T: PartialOrd>(xs: &mut [T]) {
    let descending = xs.len() > 1 && xs[1] < xs[0];
    let mut run = xs.len().min(2);
    while run > 1 && run < xs.len() && (xs[run] < xs[run - 1]) == descending {
        run += 1;
    }
    if descending {
        xs[..run].reverse();
    }
    for i in run..xs.len() {
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if xs[i] < xs[middle] {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        xs[low..=i].rotate_right(1);
    }
}

/// `xs.sort(reverse=True)`: equal items keep their order.
pub fn sort_descending<T: PartialOrd>(xs: &mut [T]) {
    xs.reverse();
    sort(xs);
    xs.reverse();
}

/// An item with the key that it is sorted by.
pub struct Keyed<K, T> {
    key: K,
    item: T,
}

impl<K: PartialEq, T> PartialEq for Keyed<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<K: PartialOrd, T> PartialOrd for Keyed<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.key.partial_cmp(&other.key)
    }
}

/// `xs.sort(key=key)`.
pub fn sort_by_key<T, K: PartialOrd>(xs: &mut Vec<T>, mut key: impl FnMut(&T) -> K) {
    let mut keyed: Vec<_> = xs.drain(..).map(|item| Keyed { key: key(&item), item }).collect();
    sort(&mut keyed);
    xs.extend(keyed.into_iter().map(|keyed| keyed.item));
}

/// `xs.sort(key=key, reverse=True)`.
pub fn sort_by_key_descending<T, K: PartialOrd>(xs: &mut Vec<T>, key: impl FnMut(&T) -> K) {
    xs.reverse();
    sort_by_key(xs, key);
    xs.reverse();
}

/// `xs.sort(key=key)` where the key may raise.
pub fn try_sort_by_key<T, K: PartialOrd>(xs: &mut Vec<T>, key: impl FnMut(&T) -> Fallible<K>) -> Fallible<()> {
    let keys: Vec<K> = xs.iter().map(key).collect::<Fallible<_>>()?;
    let mut keyed: Vec<_> = keys
        .into_iter()
        .zip(xs.drain(..))
        .map(|(key, item)| Keyed { key, item })
        .collect();
    sort(&mut keyed);
    xs.extend(keyed.into_iter().map(|keyed| keyed.item));
    Ok(())
}

/// `xs.sort(key=key, reverse=True)` where the key may raise.
pub fn try_sort_by_key_descending<T, K: PartialOrd>(
    xs: &mut Vec<T>,
    key: impl FnMut(&T) -> Fallible<K>,
) -> Fallible<()> {
    xs.reverse();
    let sorted = try_sort_by_key(xs, key);
    xs.reverse();
    sorted
}

/// `max(items)`: the first of equals.
pub fn max_of<T: PartialOrd>(items: impl IntoIterator<Item = T>) -> Fallible<T> {
    let greatest = items
        .into_iter()
        .reduce(|best, item| if item > best { item } else { best });
    greatest.ok_or_else(|| Exception::new("ValueError", "max() arg is an empty sequence"))
}

/// `min(items)`: the first of equals.
pub fn min_of<T: PartialOrd>(items: impl IntoIterator<Item = T>) -> Fallible<T> {
    let least = items
        .into_iter()
        .reduce(|best, item| if item < best { item } else { best });
    least.ok_or_else(|| Exception::new("ValueError", "min() arg is an empty sequence"))
}

/// `max(items, key=key)`.
pub fn max_by_key<T, K: PartialOrd>(items: impl IntoIterator<Item = T>, mut key: impl FnMut(&T) -> K) -> Fallible<T> {
    Ok(max_of(items.into_iter().map(|item| Keyed { key: key(&item), item }))?.item)
}

/// `min(items, key=key)`.
pub fn min_by_key<T, K: PartialOrd>(items: impl IntoIterator<Item = T>, mut key: impl FnMut(&T) -> K) -> Fallible<T> {
    Ok(min_of(items.into_iter().map(|item| Keyed { key: key(&item), item }))?.item)
}

/// `max(items, key=key)` where the key may raise.
pub fn try_max_by_key<T: Clone, K: PartialOrd>(
    items: impl IntoIterator<Item = T>,
    mut key: impl FnMut(T) -> Fallible<K>,
) -> Fallible<T> {
    let keyed: Vec<_> = items
        .into_iter()
        .map(|item| {
            Ok(Keyed {
                key: key(item.clone())?,
                item,
            })
        })
        .collect::<Fallible<_>>()?;
    Ok(max_of(keyed)?.item)
}

/// `min(items, key=key)` where the key may raise.
pub fn try_min_by_key<T: Clone, K: PartialOrd>(
    items: impl IntoIterator<Item = T>,
    mut key: impl FnMut(T) -> Fallible<K>,
) -> Fallible<T> {
    let keyed: Vec<_> = items
        .into_iter()
        .map(|item| {
            Ok(Keyed {
                key: key(item.clone())?,
                item,
            })
        })
        .collect::<Fallible<_>>()?;
    Ok(min_of(keyed)?.item)
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn sorts_are_stable() {
        let mut xs = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by_key(&mut xs, |x| x.0);
        assert_eq!(xs, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        sort_by_key_descending(&mut xs, |x| x.0);
        assert_eq!(xs, [(2, 'a'), (2, 'c'), (1, 'b'), (1, 'd')]);
        assert_eq!(max_by_key(xs.clone(), |x| x.0).unwrap(), (2, 'a'));
        assert_eq!(min_by_key(xs.clone(), |x| x.0).unwrap(), (1, 'b'));
        let failed = try_sort_by_key(&mut xs, |x| {
            if x.0 == 1 {
                Err(Exception::bare("KeyError"))
            } else {
                Ok(x.0)
            }
        });
        assert!(failed.is_err() && xs.len() == 4);
    }

    #[test]
    fn nan_does_not_stop_a_sort() {
        let nan = f64::NAN;
        let mut xs = [3.0, nan, 1.0, 2.0, nan, 0.5];
        sort(&mut xs);
        assert_eq!(repr(&xs.to_vec()), "[3.0, nan, 1.0, 2.0, nan, 0.5]");
        let mut xs = [5.0, 4.0, nan, 1.0];
        sort(&mut xs);
        assert_eq!(repr(&xs.to_vec()), "[1.0, 4.0, 5.0, nan]");
        assert_eq!(
            max_of(Vec::<i64>::new()).unwrap_err().message(),
            "max() arg is an empty sequence"
        );
    }
}
