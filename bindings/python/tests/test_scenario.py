"""The scenario that every language tells; `bindings/python/build` writes it beside the module."""

import unittest

from scenario import Scenario

if __name__ == "__main__":
    unittest.main()
