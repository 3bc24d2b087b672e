"""Primes: a sieve, factors, totients, and the sums of two primes."""


def sieve(limit):
    """The primes below limit."""
    is_prime = [True] * limit
    is_prime[0] = False
    is_prime[1] = False
    candidate = 2
    while candidate * candidate < limit:
        if is_prime[candidate]:
            for multiple in range(candidate * candidate, limit, candidate):
                is_prime[multiple] = False
        candidate += 1
    return [number for number in range(limit) if is_prime[number]]


def factorise(number, primes):
    """Prime factors with their exponents, smallest first."""
    factors = []
    for prime in primes:
        if prime * prime > number:
            break
        exponent = 0
        while number % prime == 0:
            number //= prime
            exponent += 1
        if exponent > 0:
            factors.append((prime, exponent))
    if number > 1:
        factors.append((number, 1))
    return factors


def show(factors):
    parts = []
    for prime, exponent in factors:
        if exponent == 1:
            parts.append(str(prime))
        else:
            parts.append(f"{prime}^{exponent}")
    return " * ".join(parts)


def totient(number, primes):
    """How many numbers up to number have no factor in common with it."""
    result = number
    for prime, _ in factorise(number, primes):
        result -= result // prime
    return result


def goldbach(number, primes, prime_set):
    """The sum of two primes, the smaller one as small as it can be."""
    for prime in primes:
        if number - prime in prime_set:
            return prime, number - prime
    return None


def gaps(primes):
    """How often each distance between neighbours occurs."""
    counts = {}
    for i in range(1, len(primes)):
        gap = primes[i] - primes[i - 1]
        counts[gap] = counts.get(gap, 0) + 1
    return counts


primes = sieve(20000)
prime_set = set(primes)
print(len(primes), primes[:10], primes[-1])

for number in [2, 97, 360, 9999, 123456, 99999989, 600851475143]:
    print(number, "=", show(factorise(number, primes)))

print([totient(n, primes) for n in range(1, 25)])
print(sum(totient(n, primes) for n in range(1, 1000)))

for number in [4, 28, 1000, 19998]:
    pair = goldbach(number, primes, prime_set)
    if pair is not None:
        small, large = pair
        print(f"{number} = {small} + {large}")

counts = gaps(primes)
for gap in sorted(counts)[:8]:
    print(f"{gap:3}: {counts[gap]:5} {'#' * (counts[gap] // 20)}")
