"""Lab 3: angular velocity of a pendulum from its angle.  Run as a script to get the table for the report."""

import numpy as np

g = 9.81
L = 0.5
omega0 = np.sqrt(g / L)


def theta(t):
    return 0.2 * np.cos(omega0 * t)


def angular_velocity(theta, t, dt=1e-4):
    """Central difference."""
    return (theta(t + dt) - theta(t - dt)) / (2 * dt)


def angular_acceleration(theta, t, dt):
    """Second derivative, needed for the equation of motion."""
    return (theta(t + dt) - 2 * theta(t) + theta(t - dt)) / dt**2


def start_velocity(theta, t, dt):
    # at t = 0 we have no data to the left
    return (-3 * theta(t) + 4 * theta(t + dt) - theta(t + 2 * dt)) / (2 * dt)


print("  dt      error")
for dt in [0.1, 0.01, 0.001]:
    exact = -0.2 * omega0 * np.sin(omega0 * 0.3)
    print(f"{dt:6.3f}  {abs(angular_velocity(theta, 0.3, dt) - exact):.2e}")

if __name__ == "__main__":
    import matplotlib.pyplot as plt

    t = np.linspace(0, 2, 200)
    plt.plot(t, angular_velocity(theta, t))
    plt.show()
