"""One function that is fine, and one that cannot become Rust."""


def area(width: float, height: float) -> float:
    return width * height


def calculate(formula: str) -> float:
    # The text of a program is not known before it runs, so there is nothing to transpile.
    return eval(formula)


print(area(3.0, 4.0))
print(calculate("1 + 2"))
