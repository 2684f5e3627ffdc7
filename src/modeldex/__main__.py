"""``python -m modeldex`` does what the console script does."""

from modeldex.cli.main import run

if __name__ == "__main__":
    run()
