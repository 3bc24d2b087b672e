"""The planets of the solar system under each other's gravity, by a symplectic integrator of first order."""

from math import sqrt

PI = 3.141592653589793
SOLAR_MASS = 4.0 * PI * PI
DAYS_PER_YEAR = 365.24


class Body:
    """A point with a mass; lengths in astronomical units, times in years."""

    def __init__(self, name: str, position: list[float], velocity: list[float], mass: float) -> None:
        self.name = name
        self.x, self.y, self.z = position
        self.vx = velocity[0] * DAYS_PER_YEAR
        self.vy = velocity[1] * DAYS_PER_YEAR
        self.vz = velocity[2] * DAYS_PER_YEAR
        self.mass = mass * SOLAR_MASS

    def kinetic_energy(self) -> float:
        return 0.5 * self.mass * (self.vx**2 + self.vy**2 + self.vz**2)

    def move(self, dt: float) -> None:
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz


def solar_system() -> list[Body]:
    sun = Body("Sun", [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 1.0)
    jupiter = Body(
        "Jupiter",
        [4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
        [0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023],
        0.000954791938424326609,
    )
    saturn = Body(
        "Saturn",
        [8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
        [-0.00276742510726411021, 0.00499852801234917238, 0.0000230417297573763929],
        0.000285885980666130812,
    )
    uranus = Body(
        "Uranus",
        [12.8943695621391310, -15.1111514016986312, -0.223307578892655734],
        [0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556],
        0.0000436624404335156298,
    )
    neptune = Body(
        "Neptune",
        [15.3796971148509165, -25.9193146099879641, 0.179258772950371181],
        [0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870],
        0.0000515138902046611451,
    )
    return [sun, jupiter, saturn, uranus, neptune]


def offset_momentum(bodies: list[Body]) -> None:
    """Gives the sun the velocity that brings the total momentum to zero."""
    px = sum(body.vx * body.mass for body in bodies)
    py = sum(body.vy * body.mass for body in bodies)
    pz = sum(body.vz * body.mass for body in bodies)
    sun = bodies[0]
    sun.vx = -px / SOLAR_MASS
    sun.vy = -py / SOLAR_MASS
    sun.vz = -pz / SOLAR_MASS


def distance(a: Body, b: Body) -> float:
    dx = a.x - b.x
    dy = a.y - b.y
    dz = a.z - b.z
    return sqrt(dx * dx + dy * dy + dz * dz)


def energy(bodies: list[Body]) -> float:
    total = 0.0
    for i, body in enumerate(bodies):
        total += body.kinetic_energy()
        for other in bodies[i + 1 :]:
            total -= body.mass * other.mass / distance(body, other)
    return total


def advance(bodies: list[Body], dt: float) -> None:
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            squared = dx * dx + dy * dy + dz * dz
            magnitude = dt / (squared * sqrt(squared))
            a.vx -= dx * b.mass * magnitude
            a.vy -= dy * b.mass * magnitude
            a.vz -= dz * b.mass * magnitude
            b.vx += dx * a.mass * magnitude
            b.vy += dy * a.mass * magnitude
            b.vz += dz * a.mass * magnitude
    for body in bodies:
        body.move(dt)


def main(steps: int) -> None:
    bodies = solar_system()
    offset_momentum(bodies)
    print(f"{energy(bodies):.9f}")
    for _ in range(steps):
        advance(bodies, 0.01)
    print(f"{energy(bodies):.9f}")
    for body in bodies:
        print(f"{body.name:8} {body.x:12.6f} {body.y:12.6f} {body.z:12.6f}")


if __name__ == "__main__":
    main(50000)
