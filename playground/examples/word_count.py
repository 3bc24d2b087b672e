"""Words of a text counted in a dictionary, the most frequent first."""

TEXT = """the tortoise and the hare ran a race
the hare slept and the tortoise did not
so the tortoise won the race"""


def count_words(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


counts = count_words(TEXT)
ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
for word, count in ranked[:5]:
    print(f"{word:<10}{'#' * count} {count}")
print("distinct:", len(counts))
