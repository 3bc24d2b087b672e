"""Fannkuch: how many reversals of a prefix bring 1 to the front, at most, over all permutations of 1..n."""


def count_flips(permutation):
    """Reverses as many leading numbers as the first one says, until the first one is 0."""
    cards = permutation[:]
    flips = 0
    first = cards[0]
    while first != 0:
        low = 0
        high = first
        while low < high:
            cards[low], cards[high] = cards[high], cards[low]
            low += 1
            high -= 1
        flips += 1
        first = cards[0]
    return flips


def next_permutation(permutation, count):
    """Steps to the next permutation by rotating a prefix; False when all have been seen."""
    n = len(permutation)
    i = 1
    while i < n:
        first = permutation[0]
        for j in range(i):
            permutation[j] = permutation[j + 1]
        permutation[i] = first
        count[i] += 1
        if count[i] <= i:
            return True
        count[i] = 0
        i += 1
    return False


def fannkuch(n):
    """The alternating sum of the flips over all permutations, and the most flips of any."""
    permutation = list(range(n))
    count = [0] * n
    checksum = 0
    most = 0
    even = True
    while True:
        flips = count_flips(permutation)
        most = max(most, flips)
        checksum += flips if even else -flips
        even = not even
        if not next_permutation(permutation, count):
            return checksum, most


if __name__ == "__main__":
    for size in range(3, 10):
        checksum, most = fannkuch(size)
        print(f"{checksum}\nPfannkuchen({size}) = {most}")
