// Written by scripts/record-transforms.py with torchvision 0.29.2, PyTorch
// 2.15.0 and Pillow 13.0.0; do not edit.

@testable import Datasets

struct RecordedTransform: Sendable {
  enum Kind { case bytes, floats }
  let name: String
  /// [C, H, W]
  let input: [Int]
  let step: any Transform
  let kind: Kind
  let shape: [Int]
  /// Whether `data` is the SHA-256 of the result rather than the result in base64.
  let isHash: Bool
  let data: String
}

let recordedTransforms: [RecordedTransform] = [
  RecordedTransform(
    name: "bytes, 1x13x17 to 9x11", input: [1, 13, 17], step: Resize(height: 9, width: 11),
    kind: .bytes, shape: [1, 9, 11], isHash: false,
    data:
      "BBIsWI7EenedfEUWMVmRiH2GZnNlkztlnJxVk4KKhGBgdZp3bHKGY5KDbGK1Z2iOYX9Zn5iNcoBzeoatf1tpgZFamXF1a5iMenZ7fJuaZ41mSol6fI94a4hllnxnX2yGVZE6"
  ),
  RecordedTransform(
    name: "floats, 1x13x17 to 9x11", input: [1, 13, 17], step: Resize(height: 9, width: 11),
    kind: .floats, shape: [1, 9, 11], isHash: false,
    data:
      "hex6PI65jz1uXDE+4tuwPsusDj+U2EQ/aq70Pg3/7z4nlR0/mIH5PloMij6KBqs93aBDPvursT7cORE/uaIIP0ko+z4EwgY/qF7MPpkE5z5xacs+vp4TP8mYbz6LR8w+U9scP1VGHD+xjKo+yC0UP7QqAj8Upgo/hM0EPwOpwT7URcA+oLrrPoeeGj9XIe4+GYzZPgMy5D68yAY/UEvGPn3HEj/g4wI/x5bYPmSvwz7rIzU/B0fQPuizzz4EvA4/+ZnCPnovAD8ZYbI+PyYgP8UbGD93zQ0/PT3lPkbuAD9GluY+rIHzPo+UBj+yzy0/FAH/PmXNtj57cNM+TUwBP3gvEj+3DrM+zB8ZPwzM4j4Mguo+/07WPrm4GD/PyAw/5k30PhNm7T74P/Y+do35PiheGz/qbRo/7T7PPjUDDj+0Lcw+DgOWPjtdCT9ZPPU+uFH4PkalDz85LvI+P+jWPr4zCD9VOso+c54WP6m/+T5qnM4+82G+PtFV2D5fTgY/n4urPgrAET9AX2k+"
  ),
  RecordedTransform(
    name: "floats, 1x13x17 to 9x11, not antialiased", input: [1, 13, 17],
    step: Resize(height: 9, width: 11, antialias: false), kind: .floats, shape: [1, 9, 11],
    isHash: false,
    data:
      "ijcXPPW+ZT3gjyQ+NTmjPmJqCT+WXE4/khb6PtLr/T59Vzw/Gh3SPoLqWj6ZmJg9mwg7PmV0sj7YYhE/YP8KP9gsAj9gBRE/OxufPnCpAj9o26w+0MwtP3F1Xz7meMY+gWQdP2ZHSz/Rp20+L7wfP5CL9T4grhE/hgruPv1x+D4yY7M+ru3lPvAFLj+zLNI+8I+xPjS66D4Pfho/B468PksGJD8+sAE/tEbfPmwryT7ZBkE/R/1lPg6ayD61hUs/CSWCPsXERD+orq4+J7JgP3QbJz9osMc+9urqPqRZDT9u4/8++eDtPrsY2D7RYzE/JGHvPh+ztT6rQ7A+eKXoPmGRNT/PVK8+3vUdPyVXmj4t+P8+AptbPhgVKz+EQrQ+w9XnPuTYGj/zawg/OgfjPlPoHz//Uig/6t2+PsslGj8WCus+CyWCPnIaRT8IvQY/IgirPvsUET8QCcs+nDTAPtAJGD+43MI+D6QmPwp9GT9Sf88+a02GPviq3j6oqCg/H8V4PvZ/Lj9/WjI+"
  ),
  RecordedTransform(
    name: "bytes, 1x13x17 to 9x11, not antialiased", input: [1, 13, 17],
    step: Resize(height: 9, width: 11, antialias: false), kind: .bytes, shape: [1, 9, 11],
    isHash: false,
    data:
      "Ag4pUYnOfX68aTcTL1mRioKQT4JWrThjnco7n3qRd3xZc61pWHSaXqOBb2TAOWTLQcRX4KZjdY1/dmyxd1pYdLVXnU1/N6pac5qIcZ+oX5p1QcSGVZFlYJdhpplnQ2+oPq4s"
  ),
  RecordedTransform(
    name: "bytes, 3x5x7 to 12x15", input: [3, 5, 7], step: Resize(height: 12, width: 15),
    kind: .bytes, shape: [3, 12, 15], isHash: false,
    data:
      "AAECBAgNFBslLztHVmVsAQIDBgoPFx4pM0BMW2tyAwQHCxEXICk1QE9cbX6FBQcMEBgfKjRBTl1sfpGZCw0TGiMrN0NRX3CBlKiwERQbIy44RFJhcYOWqr/IGR0lLzpGVGNzhZissK6tJCgyPUpWZnaIm6/Fp3ReLjQ/S1lneImdscLVmkAaPUJPXWx8jqG2y7SVcUo6TFJgb3+RpLjP5aVVR1VaUFZldIWXq7/W7aBCO1hkHyAhIycsMzpETlpmdYSLICEiJSkuNj1IUl9reoqRIiMmKjA2P0hUX257jJ2kJCYrLzc+SVNgbXyLnbC4KiwyOUJKVmJwfo+gs8fPMDM6Qk1XY3GAkKK1yd7nODxETlllc4KSpKGdrMLMQ0dRXGl1hZWnuo5ZW3N9TVNeaniGl6i3xnkdFS45XGFufIubrcCefFUsM05Za3F/jp6ww9eFMzA7UW55b3WEk6S2yt59HSU/WneDPj9AQkZLUlljbXmFlKOqP0BBREhNVVxncX6KmamwQUJFSU9VXmdzfo2aq7zDQ0VKTlZdaHJ/jJuqvM/XSUtRWGFpdYGPna6/spmOT1JZYWx2gpCfr8HUpFs7V1tjbXiEkqGxw8C8hz8gYmZwe4iUpLTG2a14WkU8bHJ9iZeltsfW5Zg8NE1Ye4CNm6q6zN+9m3RLUm14ipCerb3P4vakUk9acI2YjpSjssPV6f2cPEReeZai"
  ),
  RecordedTransform(
    name: "floats, 3x5x7 to 12x15", input: [3, 5, 7], step: Resize(height: 12, width: 15),
    kind: .floats, shape: [3, 12, 15], isHash: false,
    data:
      "AAAAAM0zGjuAgAA8VO2GPFPtBj3Q0FA9oKCgPdnY2D36xhM+iSE7PlQfbD4qXI8+rqysPmaYyz7Z2Ng+oaAgOxrnszt4I048AN26PEB0Jz3V5nc9LnO3PfPy8j3NdyI+InZLPrMXfj48Kpk+o0y3Pj4K1z6lpOQ+WAMuPMakgjyudug88v0zPVbwiT0dGL09L8MBPk/6JD7hb1M+uvKAPiL/nD4k2bk+KrfaPmQw/T5R+wU/RO+ZPMZP2DzQ7TQ9skaFPYsmwD3QPP49xswnPiV7UD77M4I+ZCqcPmryuj4LiNo+sCH+PkWrET9PpBk/q6oqPaE5Uz1D7pg9i6zOPXA9Cj7Rvy4+beVcPoaFhT6NN6I+lem+Pjpt4D4+XwE/4IkUPxyCKD8RETE/h4eHPVt+oD1Lvto9iLUNPvATNj6PDWA+NdWJPqOjoz5KEcM+8H7iPhtfAz+L5RU//W0qPwnEPz/p6Eg/H3XKPU8b6D3dpBY+fnI8PiVIaj6B3Iw+jmapPpvwxT7hGeg+kyEFPwafGD9Fgyw/kZAwP+NHLj9OTS0/Dw8PPtQ5ID5ISEg+KI1zPgdtkz4U4a0+wSbNPm1s7D6pqAg/HBsbP132Lz9sOEU/m/EmP0wb6D59fLw+5I86PlYSTj4ImHs+EyqWPiaMsj7Ru88+Hb3xPjXfCT93rx0/uH8xPz5wQz/PEFU/8SsaP6dWgT4ifdI9yh91PvR8hT5t+54+GxW6Pswy2T4YHvk+gu0OP/dLIT8IejY/GqhLP+4gND84JhU/2RPiPmnAlT6+FGo+2NeXPr7woz7WKsA+IwDePnPZ/z4vQBE/dPwkP7m4OD+aRE8/e9BlP53RJD9Bd6o+0M+PPisqqj52dbU+oaCgPnoTrT51H8o+pcboPuy4BT9TdRc/iporP8C/Pz+StFY/ZaltP9I5ID+0HYQ+nENuPuVJsD7JyMg++fj4PZfK/T2FhAQ+J1oNPtI3Hj6wsDA+zcxMPunoaD67IYg+A8+bPuhNtD5oms0+7OrqPlPrBD+Miws//v39PbUbAj61Xgk+HNgTPo5ZJj4xdjo+FDZYPvb1dT4keo8+UPmjPhdKvT56aNc+4Yr1Pj+kCj9ycRE/slwHPhXRDD5Tixk++XspPqh0QT6LCFs+rD9+Pma7kD4v9qc++TC/PmA92z5jF/g+tHoMP1K3HT9wGiU/ZboPPnaGFz7xtyk+1R8/PsOPXD7kmns+oiSSPtF7pj46csA+omjaPqgw+T4lYww/9y8eP2XKMD9uwzg/JycnPuVKMT6f80g+wdJjPvdcgz4mnpU+9rCsPsTDwz7MdeA+0yf9PrxVDz9dfiA//6gzPzyhRz8wMFA/QEBAPqq7TD6j22k+AhmFPjdImT4GRa4+dBPIPuHh4T7EpwA/l14QPzp+Ij+qBDU/HI1JPyfjXj8ICGg/DLdhPiSKcD6tkIk+fXecPlFisz6/Gss+zaTnPm0XAj8QLBM/skAkP2RTIj8aOx0/x/0rP6KxQj9tbEw/xsWFPihbjj5jYqI+0gS4PkWr0T5SH+w+gLIFP1ZVFT/Ixyc/Ozo6PzvVDj9TQ7I+9/W1Pk0Z5j67uvo+MYabPmlHpT5DCrw+UWjUPmPK8D4I/QY/rv0XP1P+KD9Izzc/PKBGP8M78z42beo9NcWoPYcgOj4Nu2U+JM64PjO7wz6sOd0+WVP4PoW4Cz8srhs/oQwuPxZrQD/DoB4/4qz5PqXHqT73qS8+3WlNPoRPnD6eSLM+FhbWPv0u4j4Vaf4+MR8OP9gLHz9PXzA/lBtEP9jXVz8/cgU/ljJMPg6nQD5SHWo+jzijPsSO2z61s/M+397ePrlR6z7aLgQ/coITPwvYJD9zlDY/qblKP9/eXj+VyPs+rU3nPZaUFD5Upns+DGC1PiSI7j6EgwM/+fh4Pshhez6BgIA+UuuEPidajT6XlpY+paSkPrOysj76X8Y+QQ3aPiaM8j5T7AU/lZQUP3IKJD+rqio/fHt7PjKYfj6Z7YI+TSqIPgRrkT5YeZs+SFmqPjo5uT5kuM0+jjfiPlWI+z5c0wo/j+QZP17DKT+RkDA/l+yBPsmmhD7oA4s+O/ySPpL4nj6Ewqs+FV69PqT5zj5uNOY+N2/9Ps+9DD/QKhs/1JkrP3HWPD+POUQ/cRuGPnkBij43GpM+Kc6dPh+GrD6xC7w+4WLQPg+65D54sP4+cFMMP3S3Gz9Egis/F089P4TpTz+N4lc/0tGRPrHjlj4OuKI+nyewPjSbwT5l3NM+NO/qPgEBAT8FWg8/CLMdP9x0Lj98nT8//acyP3OmGT/v7g4/Xl6ePhScpD4QLLM+QFfDPnSG1z5Eg+w+2SgDPxAQED/jxh8/tn0vP1mdQT/JI1Q/LtokP756tj4ixG4+xBmvPlCDtj7rzsc+vLXaPo+g8T5/rAQ/hfESP4w2IT8vSzI/0l9DP4NyQT85Wjw/2EoHP1svfD6qVQA+BATEPmaZzD6ioOA+EUP2PsL0Bz/ILhU/ntEkP3V0ND/n5kY/WllZP1r0LT+RgfA+8/OzPrwjij5xcHA+b8TZPqeF4z6BSPo+SFMJP1GEFz8nHCY/zBw3P3IdSD9m7lY/XL9lPwC9GD8Xs3E+F99QPoFOmz7FG7E+Ygz3Prj8AD/1uw0/zEgbP6TXKj9KzTo/vytNPzWKXz/jvz0/kPUbP+MF6D46E5Y+LfOkPsKN2j7chvE+KyoKP502ED+pUx4/UD4tP/gqPj9ufk8/sjpjP/f2dj9ekSQ/iVekPsWRnj7nTLM+znbhPoHmDD/5+Bg/j44OP/vHFD/5TSM/kaEyPyr3Qz+Ss1U/yNhpP/79fT9qAx0/UyNwPomIiD5oEbw+S57zPjFjFj+joiI/"
  ),
  RecordedTransform(
    name: "floats, 3x5x7 to 12x15, not antialiased", input: [3, 5, 7],
    step: Resize(height: 12, width: 15, antialias: false), kind: .floats, shape: [3, 12, 15],
    isHash: false,
    data:
      "AAAAAM4zGjuBgAA8VO2GPFTtBj3Q0FA9oKCgPdnY2D36xhM+iCE7PlMfbD4qXI8+rqysPmaYyz7Z2Ng+oKAgOxrnszt5I048/ty6PEJ0Jz3V5nc9LnO3PfPy8j3NdyI+IXZLPrIXfj47Kpk+o0y3Pj4K1z6lpOQ+WAMuPMekgjywdug88v0zPVfwiT0dGL09L8MBPk/6JD7ib1M+uvKAPiL/nD4k2bk+KrfaPmUw/T5R+wU/Re+ZPMdP2DzR7TQ9s0aFPY0mwD3QPP49x8wnPiZ7UD77M4I+ZCqcPmryuj4MiNo+sSH+PkarET9PpBk/q6oqPaE5Uz1E7pg9i6zOPXE9Cj7Qvy4+buVcPoaFhT6ON6I+lem+Pjtt4D49XwE/4IkUPxyCKD8SETE/iIeHPV1+oD1Nvto9iLUNPvITNj6QDWA+NtWJPqSjoz5KEcM+8X7iPhtfAz+L5RU//W0qPwnEPz/q6Eg/H3XKPU4b6D3dpBY+fnI8PidIaj6B3Iw+jmapPpvwxT7gGeg+kyEFPwafGD9Fgyw/kZAwP+NHLj9OTS0/Dw8PPtQ5ID5JSEg+J41zPgdtkz4V4a0+wSbNPm1s7D6pqAg/GxsbP132Lz9sOEU/m/EmP0sb6D58fLw+5I86PlUSTj4JmHs+EyqWPiWMsj7Ru88+Hb3xPjXfCT93rx0/uX8xPz1wQz/OEFU/8isaP6dWgT4ifdI9yh91PvR8hT5t+54+GxW6Pswy2T4ZHvk+gu0OP/dLIT8JejY/GqhLP+0gND83JhU/2hPiPmnAlT6+FGo+2NeXPr7woz7WKsA+IwDePnTZ/z4vQBE/dPwkP7m4OD+aRE8/e9BlP57RJD9Bd6o+0c+PPisqqj52dbU+oaCgPnoTrT50H8o+pcboPuy4BT9UdRc/iZorP8C/Pz+TtFY/ZqltP9I5ID+0HYQ+nUNuPuRJsD7JyMg++fj4PZjK/T2FhAQ+J1oNPtI3Hj6xsDA+zcxMPunoaD68IYg+A8+bPuhNtD5oms0+7OrqPlLrBD+Miws//v39PbUbAj61Xgk+HNgTPo5ZJj4ydjo+EzZYPvb1dT4leo8+TvmjPhdKvT56aNc+4or1Pj6kCj9ycRE/slwHPhbRDD5Tixk++nspPqh0QT6MCFs+rD9+Pma7kD4v9qc++TC/PmA92z5iF/g+tHoMP1K3HT9wGiU/ZboPPnaGFz7xtyk+1h8/PsOPXD7kmns+oiSSPtF7pj46csA+omjaPqgw+T4lYww/+C8eP2XKMD9uwzg/JycnPuVKMT6e80g+w9JjPvdcgz4nnpU+9rCsPsTDwz7MdeA+1Cf9PrxVDz9dfiA//qgzPzyhRz8wMFA/QEBAPqu7TD6k22k+AxmFPjdImT4GRa4+dBPIPuLh4T7FpwA/mF4QPzp+Ij+qBDU/G41JPyjjXj8JCGg/DLdhPiSKcD6tkIk+fnecPlJisz6/Gss+zaTnPm0XAj8QLBM/s0AkP2VTIj8aOx0/x/0rP6OxQj9tbEw/xsWFPihbjj5jYqI+0gS4PkWr0T5TH+w+gLIFP1ZVFT/Ixyc/Ozo6PzvVDj9TQ7I+9/W1Pk4Z5j67uvo+MYabPmpHpT5DCrw+UGjUPmPK8D4I/QY/rv0XP1P+KD9Izzc/PKBGP8M78z42beo9N8WoPYYgOj4Nu2U+JM64PjO7wz6rOd0+WVP4PoW4Cz8rrhs/oAwuPxZrQD/EoB4/4qz5PqXHqT72qS8+3WlNPoRPnD6eSLM+FhbWPvsu4j4Vaf4+MR8OP9kLHz9PXzA/kxtEP9jXVz8/cgU/ljJMPg6nQD5SHWo+kDijPsSO2z60s/M+397ePrhR6z7aLgQ/coITPwzYJD9zlDY/qblKP9/eXj+VyPs+rU3nPZaUFD5Upns+DWC1PiWI7j6EgwM/+fh4Pslhez6BgIA+UuuEPidajT6XlpY+paSkPrOysj76X8Y+QQ3aPieM8j5T7AU/lZQUP3IKJD+rqio/e3t7PjGYfj6Z7YI+TSqIPgVrkT5XeZs+SFmqPjo5uT5kuM0+jTfiPlaI+z5c0wo/keQZP13DKT+RkDA/l+yBPsmmhD7oA4s+O/ySPpP4nj6Ewqs+FF69PqT5zj5uNOY+OG/9Ps+9DD/QKhs/05krP3DWPD+POUQ/cRuGPnkBij43GpM+Kc6dPiCGrD6xC7w+4GLQPg+65D54sP4+cFMMP3O3Gz9Egis/F089P4TpTz+N4lc/0tGRPrHjlj4OuKI+oCewPjWbwT5l3NM+M+/qPgEBAT8FWg8/CbMdP9t0Lj98nT8//acyP3KmGT/v7g4/X16ePhWcpD4QLLM+QFfDPnaG1z5Eg+w+2SgDPxAQED/kxh8/t30vP1mdQT/JI1Q/LtokP7x6tj4bxG4+xBmvPlCDtj7szsc+vLXaPpCg8T6ArAQ/hfESP4w2IT8vSzI/0l9DP4RyQT85Wjw/2UoHP1svfD6qVQA+BATEPmeZzD6hoOA+EUP2PsL0Bz/ILhU/n9EkP3V0ND/n5kY/WllZP1r0LT+RgfA+8/OzPrwjij5wcHA+b8TZPqiF4z6BSPo+R1MJP1CEFz8oHCY/zBw3P3IdSD9m7lY/W79lPwG9GD8Xs3E+GN9QPoJOmz7FG7E+Ygz3Prn8AD/1uw0/zEgbP6XXKj9LzTo/wCtNPzWKXz/ivz0/kPUbP+UF6D46E5Y+LfOkPsKN2j7chvE+KyoKP502ED+qUx4/UD4tP/gqPj9tfk8/sjpjP/f2dj9ekSQ/ilekPsaRnj7nTLM+znbhPoHmDD/5+Bg/j44OP/zHFD/4TSM/kaEyPyr3Qz+Ss1U/yNhpP/79fT9pAx0/UyNwPomIiD5nEbw+S57zPjFjFj+joiI/"
  ),
  RecordedTransform(
    name: "bytes, 3x5x7 to 12x15, not antialiased", input: [3, 5, 7],
    step: Resize(height: 12, width: 15, antialias: false), kind: .bytes, shape: [3, 12, 15],
    isHash: false,
    data:
      "AAECBAgNFBslLztHVmVsAQEDBgoPFx4oMz9MW2tyAwQHCxEYICk1QE5dbX6FBQcLERggKjRBTl1tf5GZCw0TGiIsN0JRX3CBlKiwERQbIy04RVJhcYOVqr/IGR0mLzpGVGN0hZissK6tJCgyPUlXZnaImq/EpnReLjM/S1lneImdscPUmkAaPUJPXWx8jqG2y7OVcUs6TFJgb3+RpLjO5aRVSFVaUFZldIWXq7/W7aBCO1hkHyAhIycsMzpETlpmdYSLICAiJSkuNj1HUl5reoqRIiMmKjA3P0hUX218jJ2kJCYqMDc/SVNgbXyMnrC4KiwyOUFLVmJwfo+gs8fPMDM6QkxXZHCAkKK0yd7nODxFTlllc4KTpKKdq8LMQ0dRXGh2hZWnuo5ZW3N9TVJeaniGl6i3xnkdFS45XGFufIubrcCefFUsM05Za3F/jp6ww9eFMzA6UW15b3WEk6S2yt59HSU/WneDPj9AQkZLUlljbXmFlKOqPz9BREhNVVxmcX2KmamwQUJFSU9WXmdzfoybq7zDQ0VJT1ZeaHJ/jJurvc/XSUtRWGBqdYCPna6/spmOT1JZYWt2g5Cfr8HTpFs7V1tkbXiEkqGyw8G8hz8gYmZwe4eVpLTG2K14WkU8bHF9iZeltsfW5Zg8NE1Ye4CNm6q6zN+9m3RLUm14ipCerb3P4vakUk9ZcIyYjpSjssPV6f2cPEReeZai"
  ),
  RecordedTransform(
    name: "bytes, 1x40x30 to 7x30", input: [1, 40, 30], step: Resize(height: 7, width: 30),
    kind: .bytes, shape: [1, 7, 30], isHash: false,
    data:
      "PEpUW4SFe2mhiWaIg49vX3KdhIqQa5l3iWCLkKF+mINnbpBxfYCOa2V9mHCHg2STm3hXhK+DWya8pZh8gnlrgJVmd3J8cH5rdZ2EU4W9mWk/jZqCkoaKZ4OPbHmahk+li1WAsohPkpmUdGR6jYV4fId0gp17boqTT7KmdDmZkYd1h5R8cXB+hWR4ipJuipV/ZIiEjoKBcYR8gW56eoiNlJFeb46bil6ZhHh/johriFKuT7RQhpCVg5VYdnKcgGp1dI5yjIp0q0+lObY7plSlaIWK"
  ),
  RecordedTransform(
    name: "floats, 1x40x30 to 7x30", input: [1, 40, 30], step: Resize(height: 7, width: 30),
    kind: .floats, shape: [1, 7, 30], isHash: false,
    data:
      "bHpwPsyWkz5g86g+KQm3Pt7sBD/A+gU/Nwv2Pvuy0z5zsCE/beIJP8AizD7Trwg/xZgDP/N6Dz+4St4+BZK/Pk1K5D5DNR0/aN0EP5EFCz/OwhA/IiTXPriyGT8BE+8+1CEJP2+twD7igQs/O+YQP8J3IT9ed/0+u0UYP/HkAz9dFc8+O6jcPn5qED9z1eI+gun7PkvXAD/pyQ4/z6fWPmTQyj5BLPs+C24YP5gD4T4/uAc/UlwDP2sZyT72/RM/X4sbPybv8T58v64+HZgEP8H/Lz+p6wM/xyG2Pg5FGT5Nrzw/meYlP00PGT+Lz/g+YoECP7XV8j4CNtY+b58AP0lqFT/5/ss+my7uPn9N5T6FN/g+vjDhPraT/T5gJ9Y+SiTrPj21HT99AgU/NK+lPjK9BT/hiD0/QxAaP5L90j5TzXs+KrcNPzyFGj/ZCwI/bAYTPxeZBj8m4Qo/2yPOPk/FAz8ScA8/08bYPp0/8z5L+Ro/iQoGPwBcnz4bCyY/h4ILP5Z+qz5ZLwA/RlYyP/9xCD+Kcp8+akESPw7/GT8XmRQ/7vDnPgpHyT7hyPU+k5YNPwsOBT9x7fE+evT4PqG0Bz9Jpeg+RAQCP+CfHT+NHvY+PJncPoaBCj+7XxM/WfaePuSUMj9+KyY/S/XoPtKCZj4V1Bk/7tMRP0P6Bz/77uk+6XgHPwwxFD9iY/g+4Q/jPven4T4rC/w+6W0FP959yT6aZvA+Hl4KP9/PEj9INdw+/HcKP7HMFT+Jc/4+9PrHPtWzCD/6MgQ/picOP/GTAj8BhgE/kOPhPmLlBD/hT/g+RkcBPz1/3T7kwfU+Jxz1Pv4XCD9uqA0/1TQUP78ZET/Kpr0+ODbfPpw/Dj/bZRs/CS0KP17iuz7Wtxk/1boEPxkh8T43mv4+Y9wOPwoCCT9kAdc+/xcIPzZ7pD44ZC4/LcmePjQ7ND/b9qA+DuAGP1tKED9AERY/IJgDPxJrFT/fe7A+2znsPrxu5T5oohw/5ZEAP84O1T4FIes+Ly3pPjnkDj+MV+U+jiMMP9YiCj+1yOg+NCssP7LCnj5MPSU/oMdlPmIMNz+q1ms+CPsmPwkjqT5cWCU/1P7PPrcNBT/hgAo/"
  ),
  RecordedTransform(
    name: "floats, 1x40x30 to 7x30, not antialiased", input: [1, 40, 30],
    step: Resize(height: 7, width: 30, antialias: false), kind: .floats, shape: [1, 7, 30],
    isHash: false,
    data:
      "DlboPVZ5Qj7eb5Q+Hq/TPjV9Dz/gKDs/ERERPyJFDj4NnsI+yhIlPxMTEz+LrXY+OYETP5OTEz/re6A+uLi4PkpKSj++Bhk/Nzc3P7f/ET88PDw/jo6OPlpZWT/h4OA+Hq7SPrKxMT+2tbU+F6fLPkFAQD/39vY+QbGMPlwUAj+iejE/Qs4pPWTVsD4K4xk/47xzP3zuyT6ogTg/OyBXPoZeFT+7h/U9elMKP8GP/T2HYBc/RCxjPquFPD+NQa8+6MJ5Pw/qID95Lpw+Vy+dPaqEOz/Rh/U+XBKAPpBHNT3Lpl0/I/40P4FbEj/Gfes+G8o3P+F+oz7olgQ/J2EqPkGOID/cSdw9PosdPxVJEj5UoDI/zmaLPg+7KD9C2f0+G0cQPvM9UD8lbwE/cpliPpvkdj/fJzo/KXEDP/CApT43VyA+bw5qPozTZT/0Ok0/Yqg6P9YbLj9QlSc/0BQnP1WaLD/hJTg/3t3dPvb09D4MDAw/pKMjP4KBgT7l5GQ/Dg4OP/b0dD50c3M/r64uP+Df3z7d3Fw+BQUFP9nYWD8yMjI/kpERP+7t7T7FxMQ+qKenPpeWlj6SkZE+mZiYPqyrqz7Lyso+9vX1PpeWFj84ODg/v76+Pg0NDT/BwEA/i/hTPlgyaT+SayI/oVXDPlvAGz7QKTw/to1EPw7lGz/WhPI+nku5PnEejD6j+lU+etArPmu+GT5zxB8+k+I9PssYdD6OM6E+wmbUPgHTCT8qzPA+wREkP3PDVT96GYc+0W+UPq37DT93xVc/sk27PjrU+D75RVg/Q0JCP5+dHT8B/v0+z8zMPqunpz6JRbM+fDimPns3pT6HQrA+nlnHPsF86j769PQ+GxgYP767Oz9oZWU/Sb4ZPpFKuD4E4Rc/S0dHPzOmAT62btw+LwtCPz4g1z3Ph/U+Uk5OP3Iplz6rhj0/iPZRPqB7Mj+N+lU+7qgWP3IsGj/7tSM/ikUzPx/bSD8O/Xw+ysHBPoyICD86NjY/YyAOP5aKCj7KxMQ+KygoP20qGD+NiYk+n5wcP/KwHj+9uro+SEdHP9vYWD4tLCw/nZwcPikpKT+/wEA+Pj4+P6Gioj5qa2s/iYoKP7i+Pj7a21s/"
  ),
  RecordedTransform(
    name: "bytes, 1x40x30 to 7x30, not antialiased", input: [1, 40, 30],
    step: Resize(height: 7, width: 30, antialias: false), kind: .bytes, shape: [1, 7, 30],
    isHash: false,
    data:
      "HTBKaY+6kCNhpJI9k5NQXMqYtpG8R9hwabFaZb97RoKxC1iZ82W4NpUfiiCXObxX+aBOFLt6QAvdtJJ1t1GEKqAbnSSyRah+JM+BOPa5g1IoOuXMuq2npqy3bnqMo0Dkjj3yrnA3hNiykXZiVEtITFZlepa4X4zANeiiYSe7xJt5XEY1KyYoLz1Qaol4o9VDSo3XXXzXwp1/ZlRZU1JYY3V6mLvlJlyXxyBuwRt6zku9NLI1lpqjs8g/YYi2jiNiqJhFnJ5dxzasJ6gwvVHqii/b"
  ),
  RecordedTransform(
    name: "bytes, 3x16x16 to 5x20", input: [3, 16, 16], step: Resize(height: 5, width: 20),
    kind: .bytes, shape: [3, 5, 20], isHash: false,
    data:
      "EBknN0tke4eFf6yYgHN3a4uFaFVmdXx3cJmKd2dilYZsb5+WiXlsaKKNeGdgjHyAj5KHdGRkfZl/go2DnYZkYpeKc2lpcI1wb3d0kHR3iY2Ugmxld4hvdHxukmNngXs4iJx0QC84RlZpfH6UpJV0cYGQj4mAhod0eHWIlodrbn6GenKPi21an6SSgodsdIKBaW2HfXGIko6DdmxohH9vd32Sg2BQi4yCdGZado6WjHdwipyGs6GLeW5pepObh3ZuhqCaV3mak19OV2V1iJudknxminZugquGZ4Wmk5eUiImminN/kYptgod8blp4kpaAi3aDlIiMiYd8ZoShmYiKdmJzgmxsiI9/b6qrlYOFeZWOe4CRdXKIpVZxjZiNiJmRe3GPjXl3mHNbiqx+"
  ),
  RecordedTransform(
    name: "floats, 3x16x16 to 5x20", input: [3, 16, 16], step: Resize(height: 5, width: 20),
    kind: .floats, shape: [3, 5, 20], isHash: false,
    data:
      "Ai5+PXlPxz2g+Bg+Xb5cPnx8lz6eCMk++yb3Pv1HBz+ypwU/hQQAPxIRLD+eHRk/MS0AP8BX6D7yafA+xWzVPlLzCj/FuAQ/Da/PPgjUqT7Z0cw+d+/pPp0J+D7WIe8+WNvgPtuZGT/BBQs/ifvuPv4lzz4MKMU+lPIUPzi/Bj/OEdg+NsnePoLwHz+b+BY/hWYJPyRK8j6sAdk+I/nQPgqWIj/wng0/P1jxPgutzj5w18A+YVcNP2Zw+j7slQA/8R8PPwEpEj9Exgc/oYTqPhgwyT5Mycg+bXL6PjJFGj/HIf8+mOwBPxMwDT/BoQM/x3IdP6p4Bj9Dxcc+TcnEPvooFz9qWws/LcvnPik+0j7ACdM+2B3iPhWwDD/jIeE+lfndPt6m7z41Tug+heoQP0BU6D6MfO0+xgcJPx9WDT9GWRQ/BFcCP1YR2T51tso+NBTvPhkCCD9oct4+RBLoPons+D4MCt0+gEMSP/V5xj71as0+5UcBPzei9j7HUWE+a+YHP7IaHD9aweg+HveAPv4HPD45JGA+j7qKPm2drD7tCNQ+qgb4Pjnp/D6cCxQ/0cYkP3GJFT/BiOk+FdTjPtCkAT9MwBA//rMPP5z8CD9YjgA/ZDAGP6f2Bj9GEug+zN3xPgC16z41Pgg/CrAWP7H7Bj8lPtc+Xt3dPjla/T4esgY/IMn0Ptac5D6V8g8/BSgLP6uC2j7pC7Q++qofPxi+JD+e9xE/Ws4CP7GbBz9SFNg+0x3qPoBgAj8WKwE/JrvRPonx2j6X7gc/SmL7PreM4z6m9wg/Kb0SP98WDz8rtwM/O1TtPpB02j65A9A+tfwEP6IP/j78rN8+v9bvPlMo+z4RshI/wAEDP8WCwD7ReKA+rPsKPyE3DD+h8QE/hffoPhkyyz6A27U+hfnrPukbDj+O8hY/pfkMP/Cw7j6vB+E+woYKP0PQHD/MqQY/ZXgzPyN2IT/Jpws/Te3yPnQ+3j5w/tE+RLf1PkEoEz9klRs/PyUHPwjZ7T7Lvt0+mdQFPwRnID86cBo/IueuPnwa8z5Svxo/zX8TP1s1vz49Qpw+XFCuPs34yD6r2+o+liMJP3QiGz+8kx0/O7ASP3pT+D65ucs+NiILP7mr7j7d29s+HmcCPzUnKz+gEAc/7mLOPgPVBD/FFSY/QigTPwUOGD+f+RQ/dt4HPyW3CT/QGiY/M74KP/0x5z7CH/8+AyoSP4JlCj8/Ttw+LzgCP7sABz+KAfk+4R3cPtUFtj6pjPA+YtoSP9iWFj9f7wA/SCkLP11k7D5EQwM/kPETP7L8Bz/jlww/2xEJP4VlBz96+fg+BCjNPsGBBD9XXCE/sAQaP5hwCT/ilQo/loLuPiOzxT7gouY+9hsCP/1p2D51p9k+tf8IPyc7Dz8Cwf4+D7fePssaKj9AVis/HroVPzK7Az8suAQ/vhn0PuEbFT8qvA0//Dn3PsQCAT8LrhE/TlzqPnhu5D5KyQg/7MglPwanrD4bk+M+aB8NP8aVGD9ZPg4/WB4IP8H6GT/gzBE/oOL2PlLH4T5YHRA/hf4NP3Ba8j6scu4+QoQYP5bN5T6IxrY+cNsJP6CwLD+Zc/0+"
  ),
  RecordedTransform(
    name: "floats, 3x16x16 to 5x20, not antialiased", input: [3, 16, 16],
    step: Resize(height: 5, width: 20, antialias: false), kind: .floats, shape: [3, 5, 20],
    isHash: false,
    data:
      "0tDQPMS3YD2aM809hXojPhnQbj6rgaU+IArcPoDmDD9eryc/uM07PwEhZj9ChOU+2Qu/PkSVDT+22B0/Ap4JPqgumj4SrAU/0vP4Puvo6D29u7s+TEHqPiG5Ej9xzRw/z6cLPyCyND+WCsg+c9e9PgqN+D61zvw+J7g6P52j+j5848k+bycGP8SJPz/saf4+nA0LPzHJ4j6XsbY+ulXvPhsbGz9QUNA+YmLiPuOu+z6eaLU+I7wVP6gP9j5XVxc/EUQ3P8GNGj/cDgI/xI7bPjo6uj4gIKA+x/OmPq0ONT+F580+REMDP/svIz+joqI+ptcKP4mdCz85OLg+jbKOPmlxCD9ryBc/ocHGPp5qtz4ETq8+XjNXPqoYFj+ZaY0+rHbDPhdfAD+HS28+LmUvP4qP5j6oD/Y+eoYdPyxeET9NR0c/2bPXPlxa2j5NO+Q+3/0rPlICCj/kVWU+ICamPrXb4D6nYio+AOIcP0f3vj4fTP8+eiMrP9+94T5TUSM+QegYPzLMJT/eZtI+pkFbPpeWFj5uqjQ+ShZjPoH7jz5LprU+6r/jPjAkDT+gBSw/fc5GP3vLQz8tT1Q+QfqYPhlK/T5jtCw/1vc8P0ANgz7nbNg+MsskPwiZGz/y8HA++/n5PsU/FD9A2DE/kew7P2vJGD+onkc+zVeaPrEV/D6kZRs/+YgLP8G2Xz7J8Mw+3hAEPwqc3j5M/XI+mlYMP7wsKj+3gxA/1O/0Pv3JFj/n5mY+qXTBPlFQED+Q9hw/jPPZPs9ogj4ENOc+bmzsPkff+D7grDk/+y0hP4DmDD95ePg+X17ePrJ+yz7bDcE+2Qu/PkRExD4ft9A+4eDgPre5uT5ImxM/d3b2Pgyunj7TWMQ+wDEvP/B/Aj/cqPU+QoztPllsmj5Tp98+FmWdPnXaAD82fh8/animPisgCT8Ii/Y+8yYaP5qlPD9LfTA/bGZmPwz5Cj9NTAw/xTwRP1MZjz4bABI/on2hPl9k5D76jA8/uEuOPsjfJD/3ye0+LsUeP5lCSj8P/g8/6OaPPuUJJj+vETg/j1IIPxLfqz6KiYk+dpOYPmTJrz7AOc4+iOTzPhT/ED9QQyw/GEs+P/qLDj8a8pU9NEZ0Pn841z6F6hA/ANY5P/UWXD9+S8E+H7DyPqoQNz8ouDo/t7a2Ph0cHD/lXjM/aWoqPyUTJT+L6Dc/kg2iPguW2D74KR0/w4Q6PxeoKj+gGa4+g5cFP/wvIz8kbQ4/S1GoPi0jzD56KjI/16IvPwmXGT8b6TU/srGxPuey/z5wby8/sBU8P+UYDD8Np8A+IbkSP1ZVFT+cA+o+SkrKPnRzMz+fBSw/XFsbP09ODj943gQ/GUz/PhZK/T5BQQE/rnoHP5CPDz/29/c+Z7oyP1taGj9K7Nw+iUsBP99QTj8PnyE/jfMZP0DlFT+Yqtg+yPIOP1Sj2z4/2fI+zaQIP6e25D5KPyg/omQaPw2lvj5WrLs+a5xPP2i+8T0ZaMk+bGsrP+VbMD+SV80+Oh8xP+C73z6tdwQ/na4cP/eJzD7n/kM/GgQWP916lD448I4+Lh0vPyYlzj6h/Qw+3xPHPq1xJz9PHeo+"
  ),
  RecordedTransform(
    name: "bytes, 3x16x16 to 5x20, not antialiased", input: [3, 16, 16],
    step: Resize(height: 5, width: 20, antialias: false), kind: .bytes, shape: [3, 5, 20],
    isHash: false,
    data:
      "Bw4aKTtSboynu+VyX42dIk2FfB1edZKci7RkX3x+un1lhr9/i3Fbd5pocX1alXuXt5qCbV1QU7Rng6NRiotcR4iXY1tXNpZGYYA8r3N7nZHHa21yK4k5U3AqnF9/qnApmKVpNyYtOUhacY2rxsM1TH6svEFspJs8fZSxu5gyTX6bizhmhG89jKqQepY6YJCcbUFzdny5oYx8b2VgX2JocFyTe09ir4J6dk1vToCfU4l7mryw5oqMkUeRUHKPR6R2nsmPSKW3iFZETFhneZCsvo4TPWuQudtgeba6W5yzqqS3UWyduqpXhaOOVGaxr5m1WH+vu4xgkpV1ZbOrm46Ef36Bh497sppugc6hmZVsjm15iHKoml9dzx5kq7BmsG+EnGbDlUpHrmcjY6d1"
  ),
  RecordedTransform(
    name: "bytes, 1x1x9 to 4x4", input: [1, 1, 9], step: Resize(height: 4, width: 4), kind: .bytes,
    shape: [1, 4, 4], isHash: false, data: "BBtSnAQbUpwEG1KcBBtSnA=="),
  RecordedTransform(
    name: "floats, 1x1x9 to 4x4", input: [1, 1, 9], step: Resize(height: 4, width: 4),
    kind: .floats, shape: [1, 4, 4], isHash: false,
    data: "js9sPNjY2D0usaQ+loYcP47PbDzY2Ng9LrGkPpaGHD+Oz2w82NjYPS6xpD6Whhw/js9sPNjY2D0usaQ+loYcPw=="
  ),
  RecordedTransform(
    name: "floats, 1x1x9 to 4x4, not antialiased", input: [1, 1, 9],
    step: Resize(height: 4, width: 4, antialias: false), kind: .floats, shape: [1, 4, 4],
    isHash: false,
    data: "8fDwO8rJyT3f3p4+hYQkP/Hw8DvKyck9396ePoWEJD/x8PA7y8nJPd/enj6FhCQ/8fDwO8rJyT3f3p4+hYQkPw=="
  ),
  RecordedTransform(
    name: "bytes, 1x1x9 to 4x4, not antialiased", input: [1, 1, 9],
    step: Resize(height: 4, width: 4, antialias: false), kind: .bytes, shape: [1, 4, 4],
    isHash: false, data: "AhlPpAIZT6QCGU+kAhlPpA=="),
  RecordedTransform(
    name: "bytes, 1x28x28 to 224x224", input: [1, 28, 28], step: Resize(height: 224, width: 224),
    kind: .bytes, shape: [1, 224, 224], isHash: true,
    data: "879e150fe68e3d77460a194ef64a64d32134d76d3cc0cfb3343a25a09bd230d5"),
  RecordedTransform(
    name: "bytes, 3x375x500 to 256x341", input: [3, 375, 500],
    step: Resize(height: 256, width: 341), kind: .bytes, shape: [3, 256, 341], isHash: true,
    data: "3299eab638edd1721b159caf2b253398ac5c76783df7e9d4eab8cd1b78ef86be"),
  RecordedTransform(
    name: "shorter side of 13x17 to 9", input: [1, 13, 17], step: Resize(9), kind: .bytes,
    shape: [1, 9, 11], isHash: false,
    data:
      "BBIsWI7EenedfEUWMVmRiH2GZnNlkztlnJxVk4KKhGBgdZp3bHKGY5KDbGK1Z2iOYX9Zn5iNcoBzeoatf1tpgZFamXF1a5iMenZ7fJuaZ41mSol6fI94a4hllnxnX2yGVZE6"
  ),
  RecordedTransform(
    name: "shorter side of 17x13 to 9", input: [1, 17, 13], step: Resize(9), kind: .bytes,
    shape: [1, 11, 9], isHash: false,
    data:
      "BBApTH++pml5GTJZjJRogn9dQmmfqluPln+diZpbdXdmdWmet2B6m2uQZnOqeYBZe62Qblx5rW2QbFidjImRiliId15hXHCJgVySkImHf2hzkXJkZXB5X404T6GXnlWHgHd3"
  ),
  RecordedTransform(
    name: "shorter side of 31x10 to 20", input: [1, 31, 10], step: Resize(20), kind: .bytes,
    shape: [1, 62, 20], isHash: false,
    data:
      "AAECBQoQFyArN0RTZHaJnrXN5vMBAwUJDhUdJzNATl5vgpasxM3HxAQGChAXICo1QlFhc4abscjhzIhmCQwSGSItOUZUZXeKn6aep8GubEsQFBwlLzxKWWl7j6S6o11IZHJychofKTRATV1ugJSqsamCPitJaYubJyw4RVNic4aar8ewakVCUXGStsc2PElYaHmMoLa9tpFNOll5m66ztkdPXW1/kqe91b54VFJhgqTIvYNnW2R0hpmelJy2oV1Lant9kbeudlpye42htp1VPllmZHSViExBaIGLkIuVqa6lfjgjP15+j5J3PTRcd4OJprHHrmZBPUpoiKqdYUhQaZOPXUTEwLiRSzZUc5OlqY5US3WQnIpaQeXBe1ZSX36fwbR6YWmCrap4Z3mByKVgTWt6e42xpm1mkKu4pnZneoRtbGh2lodKPmR7g53JxpWFl4peSVVlg5OUdzsxWXJ8mMXElIaaj2VQgJCwomVKUGeQi1dVhKW3qn92jpqtrrCTWE93kJqHVURVeKyxh4Cap9y+gmdthrCrd2V1Zjg9c5qyrIh2zrF3XmZ/q6h2ZnhrPzRMda+raUeDho53QTxpiJiJXVJoXzhDf3w8G3p+h3I+O2qKnI9kW3NsR0NhYEEys5ljT118ra+DeI6GYFt4dlZXeYuvlmJQX4CytoyDm5VwbYuLbXCUpm51g3NER3ugt7CKhqOigoOmq5GEb3eHeEtAVn21sGxpqKlrbrK5gWWym21gdGtDTIaCQD9/gkZLkZljSLiidmuBeFJNaWdHSGptU1qCfEgtgYuhmHBphIFfXoCDZ2yTnIZhLxVMZ56ngXyZl3d4m5BWXaawfFlIQBk2bpi0sZCQsrWZbzdAi5dlZJStKTdRfbq5eXu/xIpiS1aCgFBhs9x8akZUk5RWWZ6lbWeSn41sPVCkzpGAXl1+gWVqkIlTXqu6ilstQpjDaHiYmXuApq2VbztIlqd5TCA2jrpCY6WobHG5woxoVmWVlmpPRV2Xsx9AhIlPVp+qdnOjtKaJXmWdtrKvPlB1fGRtmJRiccLVqX5Vbcfiv66fk3mBq7ajgVFitMiedU5oxOG/r8OocHrF0qBwQlWpv5ZvSWXD4sKyqo9ZZbLBkWI1SqC4kWxIZcTlx7iTeUVSobKEVytCmrOOa0lYmLu/wX5lM0KSpXlOJDyWsY1sTD0/Y6nMbGRUZZeacEcfOZWykG9RNBg+ptlddae6rpNqQx04lrWVdlk+JEu16VB5zOG3jmdBHTqZupx/ZEoyS5a8RXDE2rKLZkIgP5/BpYpxWUM+SlE9ab/XsItnRSVGqMyxmIBqVkMxKDhkvNaxjmxLLE+z2cCpk35rWkpCNWK817STc1Q2S5G4wbyolYN0Zl80Yr7buZp8X0M5QWq00b+unpCEfjZlw+LCo4dsUjokP4u4yMm7r6WfO2rK682wlXxkTTk2RHPE59vQyMNCYqPGyr+mjnhjUD8vUKPHvbStqktNT3O50Lmjj3xqWkxPZGpiW1VTV0ouRIu0vrqol4d5bGFXT0lEQD5mWT83QGu31MO0ppqPhn53cm9tbHdrUzwnRJKxoaS4vbStp6KenZ2din9pVEA/T1BCZrzj29bSz83Nz9CUiXRgTTwtHxJHvvbv6ufl5OXo6Q=="
  ),
  RecordedTransform(
    name: "centre 5 of 9x12", input: [3, 9, 12], step: CenterCrop(5), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "fKXUCUSx4RdTlfAnZKfwOXe7BVWM0RxtxJvE8yhj0AA2crQPRoPGD1iW2iR0q/A7jOO64xJHgu8fVZHTLmWi5S53tflDk8oPWqsC"
  ),
  RecordedTransform(
    name: "centre 4 of 10x7", input: [3, 10, 7], step: CenterCrop(4), kind: .bytes,
    shape: [3, 4, 4], isHash: false,
    data: "Y4ex4ZS/8CfPATl3FE2M0YKm0ACz3g9G7iBYljNsq/Chxe8f0v0uZQ0/d7VSi8oP"),
  RecordedTransform(
    name: "centre 9 of 6x4", input: [3, 6, 4], step: CenterCrop(9), kind: .bytes, shape: [3, 9, 9],
    isHash: false,
    data:
      "AAAAAAAAAAAAAAAAAwwbAAAAAAAFDx81AAAAAAAUJTxZAAAAAAAtRWOHAAAAAABQb5S/AAAAAAB9o88BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAfIis6AAAAAAAkLj5UAAAAAAAzRFt4AAAAAABMZIKmAAAAAABvjrPeAAAAAACcwu4gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+QUpZAAAAAABDTV1zAAAAAABSY3qXAAAAAABrg6HFAAAAAACOrdL9AAAAAAC74Q0/AAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  ),
  RecordedTransform(
    name: "centre 8 of 5x20", input: [3, 5, 20], step: CenterCrop(8), kind: .bytes,
    shape: [3, 8, 8], isHash: false,
    data:
      "AAAAAAAAAABsk8DzLGuw+5vJ/Td3vQlb1AlEhcwZbMUXU5XdK3/ZOWSn8D+U71C3AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAi7LfEkuKzxq66BxWltwoevMoY6TrOIvkNnK0/Eqe+FiDxg9esw5v1gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKrR/jFqqe452Qc7dbX7R5kSR4LDCleqA1WR0xtpvRd3ouUufdItjvUAAAAAAAAAAAAAAAAAAAAA"
  ),
  RecordedTransform(
    name: "mirror image", input: [3, 6, 8], step: RandomHorizontalFlip(probability: 1),
    kind: .bytes, shape: [3, 6, 8], isHash: false,
    data:
      "k2xLMBsMAwDJm3NRNR8PBQnUpXxZPCUUUxfhsYdjRS2nZCfwv5RvUAW7dzkBz6N9sotqTzorIh/oupJwVD4uJCjzxJt4W0QzcjYA0KaCZEzGg0YP3rOObyTallgg7sKc0aqJbllKQT4H2bGPc11NQ0cS47qXemNSkVUf78Whg2vlomUu/dKtjkP5tXc/DeG7"
  ),
  RecordedTransform(
    name: "padding", input: [3, 6, 8], step: Pad(2), kind: .bytes, shape: [3, 10, 12],
    isHash: false,
    data:
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwwbMEtskwAAAAAFDx81UXObyQAAAAAUJTxZfKXUCQAAAAAtRWOHseEXUwAAAABQb5S/8CdkpwAAAAB9o88BOXe7BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAfIis6T2qLsgAAAAAkLj5UcJK66AAAAAAzRFt4m8TzKAAAAABMZIKm0AA2cgAAAABvjrPeD0aDxgAAAACcwu4gWJbaJAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+QUpZbomq0QAAAABDTV1zj7HZBwAAAABSY3qXuuMSRwAAAABrg6HF7x9VkQAAAACOrdL9LmWi5QAAAAC74Q0/d7X5QwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  ),
  RecordedTransform(
    name: "luminance", input: [3, 6, 8], step: ToGrey(), kind: .bytes, shape: [1, 6, 8],
    isHash: false, data: "GRwlNElkhaweKDhOaoy0xS0+VXKVvtAiRl58oMpHMGxpiK3YVkB9wJa8yxpSkNQe"),
  RecordedTransform(
    name: "normalised", input: [3, 6, 8], step: Normalize.imageNet, kind: .floats,
    shape: [3, 6, 8], isHash: false,
    data:
      "vYsHwAZCBMDAyfS/mOjTv5Lgpb9dY1W/u2+JvryCzD7hEALAUjbuvwQky7/a6pq/oxU7v2cfGL6rUwk/dH6pP5lA478n/b2/15KLv1UDGL+uXrY7jCo1PwmbwT8vXfu/AXSsvxexb7/pWNi+qJdGPgDGaT/oGd4/K63cvw9RMr/sdz+/AkRevk9H1T4Ek5M/Efv+P96aub9WlM++IO89P+HguTz5ZSw/UaW2PytzBsBGJpK/mPWjvXHOij/hEALAiBq/v4VhuL9/NqS/dZmCv8oUJ7+SSji+GKfLPuJOij8u5rO/fH2dv45Fc78ZrBC/4HSZvesyBT89PJw/hKgBQCRJkr+FYVi/c5nivs9ghT34iC0/7qSyP7L7DUCB76q/z4Y0v1rtkb7+9XU+stVeP/eIzT8kSQLAIpCLv+l+I72WT729IYvmPo2MjD9W6Ow/PvXiv9dqT7+t8YM+RSC3P08EMj+XKa4/hmEIQNzcvL98ff2+RiAXP6jx4z8u5rO/Nk05v33qK79VwgO/eamBvl3y5j3GVhU/V0qUPwNM6z8C/iK/Ob/svh3vO775tUw+NhwwPy7ooz/5JP0/MlrXv9QgwL65sqG9V9KkPiHOUz9C/Lc/FroJQOHPvr8NJRG/Obl3Pawi9T5DNoA/k4bQP80cF0BSz6G/ZFulvrEIOT/5pSs/s/uaPyKH7T+kuiZAhliAv8edNL1icYI/NPULQGE3uj/3fgdAevfJv/nWNL/nDIo+qdSsP2dEIkAC/iK/"
  ),
  RecordedTransform(
    name: "brightness x 0.0", input: [3, 6, 8], step: Brightness(factor: 0.0), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
  ),
  RecordedTransform(
    name: "contrast x 0.0", input: [3, 6, 8], step: Contrast(factor: 0.0), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "b29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb29v"
  ),
  RecordedTransform(
    name: "brightness x 0.3", input: [3, 6, 8], step: Brightness(factor: 0.3), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAADCA4WICwBBAkPGCIuPAYLEholMT8CDRQdKDVDBhgYISw5SAseMiUwPgARIzgBCQoMERcfKTUKDRIZISs3RQ8UGyQuOkgMFh4nMT4AECIhKjVCBBUnOy46RwkaLUEKEhMWGiEpMz4UFxsiKjVBAhgdJC03RAUVICcwO0cJGSsqMz9LDR4wRDhDAxIjNkoU"
  ),
  RecordedTransform(
    name: "contrast x 0.3", input: [3, 6, 8], step: Contrast(factor: 0.3), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "TU5RVVxkbnlPUlddZnB8ilNYX2hyf41QW2JrdoKRVGZlb3qHlVlrf3N+i05ecYVPV1daX2Vtd4NYW2Bmb3mFk11iaXF8iJZZZGt0f4xNXW9veIOQUmJ1iXyHlVdoeo9YYGFjaG52gIxhZGlweIKOT2ZrcnuFkVNjbXV+iJVXZ3l4gYyZW2x+koWRUWBxhJhh"
  ),
  RecordedTransform(
    name: "brightness x 0.85", input: [3, 6, 8], step: Brightness(factor: 0.85), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAIKFig/W3wEDBotRGGDqhEfM0tpjLQHJjpUcpa/E0ZEXn2izCFVjWqKrwAwZZ4EGhwkMUNadpceJzRHX3yexSs5TWaDps4iQFVujbAALWBeeJi8DDtvqISkyhtKf7keNDc+S110kLE4QU9heZa4BUVUZ4CewA88Wm+Ip8saSHt4k7LXJ1WJwp6/CzVlmdM4"
  ),
  RecordedTransform(
    name: "contrast x 0.85", input: [3, 6, 8], step: Contrast(factor: 0.85), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "EBMaJzlQbI0UHSs9VXKUuyEwQ1x6nMQYNktkg6fPJFdUb46z3DFlnnqbwBFBda8UKy01QVNqhqcvN0VYb4yu1TxKXnaUt98yUWV/ncEQPnFviajNHUyAuJW12itbkMkvRUdPXG6FocJJUl9yiqfJFlZkeJGu0R9Na4CZuNsrWIuJo8PnN2aa06/PG0Z1quRJ"
  ),
  RecordedTransform(
    name: "brightness x 1.4", input: [3, 6, 8], step: Brightness(factor: 1.4), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAQQJUNpl80HFStKcaHZ/xwzVHyt5/8MP2CKvff/IHRwm8///zaM6a/k/wFPpv8HKy88UW6UwvkyQFZ1nMz//0dff6jZ//84aoy26P8AS5+bxvr/FWK3/9r//yx70v8yVltnfJq/7v9da4KhyPf/CXKKqtP//xljlbfh//8rd8vG8v//QI3i////Elim/f9d"
  ),
  RecordedTransform(
    name: "contrast x 1.4", input: [3, 6, 8], step: Contrast(factor: 1.4), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAAAABY8aqEAAAAdRXSs7QAHJ1CBuvwAEjRekMv/AEdDb6Lf/wpfvYK39QAjetkAAAMPJEJolswGFCpJcKDY/xsyU3us5v8LPl+JvPYAH3Nvms7/ADWL6K7j/wBOpf8GKi47UG2TwfgxP1V0m8v/AEZefqfY/wA3aYu15/8ASp6axfn/FGG2/9n/ACt60f8x"
  ),
  RecordedTransform(
    name: "brightness x 2.7", input: [3, 6, 8], step: Brightness(factor: 2.7), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAggSIHK//8NKFOP2v///zZjovD///8Yebr/////PuDY/////2n//////wKZ//8NU1t0nNX///9hfKfi/////4m39f////9szf////8Akf//////KL3//////1bt//9hp6/H8P////+0z/v/////Et3//////zC///////9T5f//////fP//////I6r///+0"
  ),
  RecordedTransform(
    name: "contrast x 2.7", input: [3, 6, 8], step: Contrast(factor: 2.7), kind: .bytes,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAAAAAANZtAAAAAAHnnl/wAAADOS//8AAABOr///ACMbb9L//wBR/5T7/wAAhP8AAAAAABhhuv8AAAAmcc3//wAAOYfl//8AEFGi//8AAHdvwv//AACl/+j//wAw2P8AAAALM2y1//8AEz55xf//ACBOjNv//wADZKX2//8AKMrC////AFT4////AACE//8A"
  ),
  RecordedTransform(
    name: "brightness of floats", input: [3, 6, 8], step: Brightness(factor: 1.4), kind: .floats,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAAAAFTthjxU7YY9/soXPlTthj7T0tI+/soXP2mbTj/h4OA8qaioPeFHLj5i+5Q+frDjPqKhIT/a2Vk/AACAP+Hg4D03A1A+qaioPmEt+j7hRy4/6OdnPwAAgD/+Y0o9/fx8Pin1wT6+JAs/vr09P5PFeD8AAIA/G04BPrZP6T7h4OA+aQIcPzcDUD8AAIA/AACAP6hBWz6NjAw/hbdqP7CvLz9MGGU/AACAPxvnszvTOaA+2kAnPwAAgD/h4OA84UcuPowlPz6MvnE+cAmjPkUR3j5i+xQ/91xDP2Etej/+Y0o+G06BPuFHrj5TH+w+N2odP5ozTT8AAIA/AACAPylcjz6MJb8+msz/PqmoKD/a2Vk/AACAPwAAgD/h4GA+cKLVPo2MDD+3tjY/tk9pPwAAgD8AAAAA/sqXPtM5ID9pAhw/YpRHPy+Vez8AAIA/qaioPcXExD6FHjg/AACAP6hBWz8AAIA/AACAPxvnMz7EXfc+09JSPwAAgD/+Y0o+4UeuPre2tj43A9A+YS36PpuaGj9bjUA/7+5uPwAAgD/wVbw+DHLYPum1Aj+ioSE/MPxIP5PFeD8AAIA/N2odPRqA5j6+JAs/RXgrP6E6VD8AAIA/AACAP/5jyj1ilMc+MGMWP4UeOD+vSGI/AACAPwAAgD/hRy4+7+7uPszLSz9ilEc/WiZzPwAAgD8AAIA/G06BPlv0DT9+sGM/AACAPwAAgD8AAIA/xSuSPX4XsT7aQCc/y2R+PwAAgD/wVbw+"
  ),
  RecordedTransform(
    name: "contrast of floats", input: [3, 6, 8], step: Contrast(factor: 1.4), kind: .floats,
    shape: [3, 6, 8], isHash: false,
    data:
      "AAAAAAAAAAAAAAAAAAAAAIRjtT3AfHI+iQHWPjDRIT8AAAAAAAAAAAAAAAC8m+09CxyKPtGu6T6gDy0/rrZtPwAAAACI0uY8bCgePu6YoD6ofQE/rh07P4osfT8AAAAALqiTPWzBUD4Jtbw+hPMQP1r7Sz8AAIA/AAAAAEO7jz5uTIc+X3DePv44Iz+gqF8/AACAPwhjID2nhL8+TO09P3blAj8STjg/giV2PwAAAADASg0+Qe30PmYJWj8AAAAAAAAAAGDKPzyYVno9+ukSPtJ8hD5RYtA+vpIWPyhjTT/A2Lk8oOaePdxmKT7gipI++z/hPmBpID+YoVg/AACAP9ge1z0yIks+JzimPt+89z6gDy0/pq9mPwAAgD/s3zY9+ht4PqeEvz5+7Ak/fIU8P1CNdz8AAAAALNr4PTPf5j5fcN4+KMoaP/bKTj8AAIA/AAAAAKRgVj5MVAs/Qn9pP253Lj8K4GM/AACAPwA1PjpRyZ0+mggmPwAAgD/A2Lk83GYpPohEOj6I3Ww+7pigPsOg2z4iwxM/tiRCPx71eD/6gkU+Mrt9Pl/Xqz7Rruk+9jEcP1r7Sz8AAIA/AAAAAKfrjD4Jtbw+F1z9PmhwJz+YoVg/AACAPwAAAADe/1s+7THTPkxUCz92fjU/dBdoPwAAgD8AAAAAfFqVPpIBHz8oyho/IFxGP+5cej8AAIA/oOaePUNUwj5E5jY/AACAP2YJWj8AAIA/AAAAABYGLz5B7fQ+kppRPwAAgD/6gkU+"
  ),
  RecordedTransform(
    name: "view 0 of ten", input: [3, 6, 8], step: View(side: 5, index: 0), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "AAMMGzAFDx81URQlPFl8LUVjh7FQb5S/8B8iKzpPJC4+VHAzRFt4m0xkgqbQb46z3g8+QUpZbkNNXXOPUmN6l7prg6HF746t0v0u"
  ),
  RecordedTransform(
    name: "view 1 of ten", input: [3, 6, 8], step: View(side: 5, index: 1), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "GzBLbJM1UXObyVl8pdQJh7HhF1O/8CdkpzpPaouyVHCSuuh4m8TzKKbQADZy3g9Gg8ZZbomq0XOPsdkHl7rjEkfF7x9Vkf0uZaLl"
  ),
  RecordedTransform(
    name: "view 2 of ten", input: [3, 6, 8], step: View(side: 5, index: 2), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "BQ8fNVEUJTxZfC1FY4exUG+Uv/B9o88BOSQuPlRwM0RbeJtMZIKm0G+Os94PnMLuIFhDTV1zj1Jjepe6a4Ohxe+OrdL9LrvhDT93"
  ),
  RecordedTransform(
    name: "view 3 of ten", input: [3, 6, 8], step: View(side: 5, index: 3), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "NVFzm8lZfKXUCYex4RdTv/AnZKcBOXe7BVRwkrroeJvE8yim0AA2ct4PRoPGIFiW2iRzj7HZB5e64xJHxe8fVZH9LmWi5T93tflD"
  ),
  RecordedTransform(
    name: "view 4 of ten", input: [3, 6, 8], step: View(side: 5, index: 4), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "DBswS2wfNVFzmzxZfKXUY4ex4ReUv/AnZCs6T2qLPlRwkrpbeJvE84Km0AA2s94PRoNKWW6Jql1zj7HZepe64xKhxe8fVdL9LmWi"
  ),
  RecordedTransform(
    name: "view 5 of ten", input: [3, 6, 8], step: View(side: 5, index: 5), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "k2xLMBvJm3NRNQnUpXxZUxfhsYenZCfwv7KLak866LqScFQo88SbeHI2ANCmxoNGD97RqoluWQfZsY9zRxLjupeRVR/vxeWiZS79"
  ),
  RecordedTransform(
    name: "view 6 of ten", input: [3, 6, 8], step: View(side: 5, index: 6), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "MBsMAwBRNR8PBXxZPCUUsYdjRS3wv5RvUE86KyIfcFQ+LiSbeFtEM9CmgmRMD96zjm9uWUpBPo9zXU1Dupd6Y1LvxaGDay790q2O"
  ),
  RecordedTransform(
    name: "view 7 of ten", input: [3, 6, 8], step: View(side: 5, index: 7), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "yZtzUTUJ1KV8WVMX4bGHp2Qn8L8Fu3c5Aei6knBUKPPEm3hyNgDQpsaDRg/eJNqWWCAH2bGPc0cS47qXkVUf78XlomUu/UP5tXc/"
  ),
  RecordedTransform(
    name: "view 8 of ten", input: [3, 6, 8], step: View(side: 5, index: 8), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "UTUfDwV8WTwlFLGHY0Ut8L+Ub1A5Ac+jfXBUPi4km3hbRDPQpoJkTA/es45vWCDuwpyPc11NQ7qXemNS78Whg2su/dKtjnc/DeG7"
  ),
  RecordedTransform(
    name: "view 9 of ten", input: [3, 6, 8], step: View(side: 5, index: 9), kind: .bytes,
    shape: [3, 5, 5], isHash: false,
    data:
      "SzAbDANzUTUfD6V8WTwl4bGHY0Un8L+Ub2pPOisiknBUPi7Em3hbRADQpoJkRg/es46JbllKQbGPc11N47qXemMf78Whg2Uu/dKt"
  ),
]
