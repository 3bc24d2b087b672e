"""Counts the words of a text, finds anagrams and palindromes, and breaks lines at a width."""

TEXT = """The quick brown fox jumps over the lazy dog. The dog was not amused: a dog, on a level, is a god.
Never odd or even, said the fox; no devil lived on. Listen, said the dog, and be silent!
The stop at the top of the spot was a pot, and the pots were tops. Madam, the radar was level at noon."""


def words_of(text):
    words = []
    for part in text.lower().split():
        word = part.strip(".,;:!?")
        if word:
            words.append(word)
    return words


def count(items):
    counts = {}
    for item in items:
        if item in counts:
            counts[item] += 1
        else:
            counts[item] = 1
    return counts


def most_common(counts, limit):
    """Pairs of (word, count), the most frequent first, words in order where counts are equal."""
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return pairs[:limit]


def anagrams(words):
    """Groups of different words with the same letters."""
    groups = {}
    for word in sorted(set(words)):
        key = "".join(sorted(word))
        groups.setdefault(key, []).append(word)
    return [group for group in groups.values() if len(group) > 1]


def is_palindrome(word):
    return len(word) > 2 and word == word[::-1]


def wrap(words, width):
    """Lines of at most width characters."""
    lines = []
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        elif line:
            line = line + " " + word
        else:
            line = word
    if line:
        lines.append(line)
    return lines


def caesar(text, shift):
    """Each letter moved along the alphabet."""
    result = []
    for letter in text:
        if "a" <= letter <= "z":
            result.append(chr((ord(letter) - ord("a") + shift) % 26 + ord("a")))
        else:
            result.append(letter)
    return "".join(result)


words = words_of(TEXT)
counts = count(words)
print(f"{len(words)} words, {len(counts)} different")
for word, number in most_common(counts, 5):
    print(f"{word:>8} {number:2} {'*' * number}")
for group in anagrams(words):
    print(", ".join(group))
print([word for word in counts if is_palindrome(word)])
letters = count("".join(words))
print(" ".join(f"{letter}{letters[letter]}" for letter in sorted(letters)))
for line in wrap(words, 40):
    print(f"|{line:^40}|")
secret = caesar(" ".join(words[:9]), 13)
print(secret)
assert caesar(secret, 13) == " ".join(words[:9])
