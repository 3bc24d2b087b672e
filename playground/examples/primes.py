"""Prime numbers below a limit, by the sieve of Eratosthenes."""


def primes_below(limit):
    """Return the primes below limit, in order."""
    is_prime = [True] * limit
    for n in range(2, limit):
        if n * n >= limit:
            break
        if is_prime[n]:
            # Multiples below n * n were struck out by smaller primes.
            for multiple in range(n * n, limit, n):
                is_prime[multiple] = False
    return [n for n in range(2, limit) if is_prime[n]]


found = primes_below(100)
print(f"{len(found)} primes below 100, the last is {found[-1]}")
print(found)
