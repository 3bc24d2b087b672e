"""Conway's game of life on a torus, with a few famous patterns."""

GLIDER = [".#.", "..#", "###"]
BLINKER = ["###"]
R_PENTOMINO = [".##", "##.", ".#."]


class World:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.cells = [[False] * width for _ in range(height)]
        self.generation = 0

    def place(self, pattern, left, top):
        for dy, line in enumerate(pattern):
            for dx, mark in enumerate(line):
                self.cells[(top + dy) % self.height][(left + dx) % self.width] = mark == "#"

    def neighbours(self, x, y):
        count = 0
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if dx == 0 and dy == 0:
                    continue
                if self.cells[(y + dy) % self.height][(x + dx) % self.width]:
                    count += 1
        return count

    def lives_on(self, x, y):
        count = self.neighbours(x, y)
        return count == 3 or (count == 2 and self.cells[y][x])

    def step(self):
        self.cells = [[self.lives_on(x, y) for x in range(self.width)] for y in range(self.height)]
        self.generation += 1

    def population(self):
        return sum(row.count(True) for row in self.cells)

    def draw(self):
        print(f"generation {self.generation}, population {self.population()}")
        for row in self.cells:
            print("".join("#" if cell else "." for cell in row))


world = World(12, 8)
world.place(GLIDER, 1, 1)
world.place(BLINKER, 7, 4)
for _ in range(3):
    world.draw()
    world.step()

methuselah = World(40, 40)
methuselah.place(R_PENTOMINO, 18, 18)
history = []
while methuselah.generation < 120:
    history.append(methuselah.population())
    methuselah.step()
print(history[::10], max(history), history.index(max(history)))
