"""The Python kernel: typed code as generated Python source, always available."""

from runtime.kernel.python_kernel.kernel import PythonKernel

__all__ = ["PythonKernel"]
