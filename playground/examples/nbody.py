"""The motion of the Sun and the outer planets, by symplectic Euler steps."""

SOLAR_MASS = 39.47841760435743
DAYS = 365.24


class Body:
    """A point mass: position in AU, velocity in AU per year, mass in units where G is 1."""

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx * DAYS
        self.vy = vy * DAYS
        self.vz = vz * DAYS
        self.mass = mass * SOLAR_MASS


def advance(bodies, dt):
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            squared = dx * dx + dy * dy + dz * dz
            pull = dt / (squared * squared**0.5)
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            a.vz -= dz * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
            b.vz += dz * a.mass * pull
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(bodies):
    total = 0.0
    for i in range(len(bodies)):
        a = bodies[i]
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            total -= a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


sun = Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
jupiter = Body(4.841431442, -1.160320044, -0.103622044, 0.001660077, 0.007699011, -0.000069046, 0.000954792)
saturn = Body(8.343366718, 4.124798564, -0.403523417, -0.002767425, 0.004998528, 0.000023042, 0.000285886)
bodies = [sun, jupiter, saturn]

print(f"{energy(bodies):.9f}")
for _ in range(1000):
    advance(bodies, 0.01)
print(f"{energy(bodies):.9f}")
