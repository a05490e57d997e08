"""Compare: two to four cases side by side, on the same draws and the same luck."""
